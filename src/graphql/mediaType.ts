import Negotiator from 'negotiator';

export const jsonType = 'application/json; charset=utf-8';
export const graphqlResponseType = 'application/graphql-response+json; charset=utf-8';

/** The content type of the response, by order and weights of the `Accept` header; undefined if the client accepts neither. */
export function negotiateMediaType(accept: string | undefined): string | undefined {
  return new Negotiator({ headers: { accept: accept || '*/*' } }).mediaType([jsonType, graphqlResponseType]);
}
