import { startService } from '../support/service.ts';
import type { Service } from '../support/service.ts';

let service: Service;
beforeAll(async () => {
  service = await startService();
});
afterAll(() => service.close());

const json = 'application/json; charset=utf-8';
const graphqlJson = 'application/graphql-response+json; charset=utf-8';

function post(body: object, accept: string): Promise<Response> {
  const headers = { 'content-type': 'application/json', accept };
  return fetch(service.url, { method: 'POST', headers, body: JSON.stringify(body) });
}

/** An `accept` header, and the content type of the answer. */
const accepted: readonly (readonly [string, string])[] = [
  ['*/*', json],
  ['application/*', json],
  ['application/json', json],
  ['Application/JSON; Charset=UTF-8', json],
  ['application/graphql-response+json', graphqlJson],
  ['application/graphql-response+json; charset=utf-8', graphqlJson],
  // Apollo Router sends this one.
  ['application/json, application/graphql-response+json', json],
  ['application/graphql-response+json, application/json', graphqlJson],
  ['application/json;q=0.9, application/graphql-response+json;q=0.1', json],
  ['application/graphql-response+json;q=0.1, application/json;q=0.9', json],
  ['application/json;q=0.1, application/graphql-response+json;q=0.9', graphqlJson],
  ['application/json;q=0.9, application/graphql-response+json', graphqlJson],
  ['application/graphql-response+json;q=0.9, application/json', json],
  ['application/json;q=0, application/graphql-response+json', graphqlJson],
  ['application/graphql-response+json;q=0, application/json', json],
  ['application/graphql-response+json;q=0, */*', json],
  ['application/json;q=0, */*', graphqlJson],
  // Apollo Client and urql send these.
  ['application/graphql-response+json,application/json;q=0.9', graphqlJson],
  ['application/graphql-response+json, application/graphql+json, application/json, text/event-stream', graphqlJson],
  ['text/html, */*;q=0.8', json],
];

/** Well-formed requests that GraphQL refuses. */
const refused: readonly (readonly [string, object])[] = [
  ['a syntax error', { query: '{' }],
  ['an unknown field', { query: '{ nope }' }],
  [
    'an invalid variable',
    { query: 'query ($id: ID!) { customer(id: $id) { id } }', variables: { id: { object: true } } },
  ],
  ['an exceeded limit', { query: `{ ${'a { '.repeat(20)} a ${'} '.repeat(20)} }` }],
];

describe.each(accepted)('for accept: %s', (accept, contentType) => {
  test(`the content type is ${contentType}`, async () => {
    const response = await post({ query: '{ __typename }' }, accept);
    expect([response.status, response.headers.get('content-type')]).toEqual([200, contentType]);
  });

  const status = contentType === json ? 200 : 400;
  test.each(refused)(`the status of %s is ${status}`, async (_what, body) => {
    const response = await post(body, accept);
    expect([response.status, response.headers.get('content-type')]).toEqual([status, contentType]);
  });

  test('the status of a request that is not a GraphQL request is 400', async () => {
    const response = await post({}, accept);
    expect([response.status, response.headers.get('content-type')]).toEqual([400, contentType]);
  });
});

test.each(['text/html', 'image/*', 'application/json;q=0', 'multipart/mixed'])(
  'a client that accepts only %s is answered 406, and nothing is executed',
  async (accept) => {
    const query = 'mutation { deleteCustomer(input: { key: "initech" }) { outcome } }';
    const response = await post({ query }, accept);
    expect([response.status, response.headers.get('content-type')]).toEqual([406, json]);
    expect(await response.json()).toEqual({
      errors: [
        {
          message: 'Accept application/json or application/graphql-response+json.',
          extensions: { code: 'BAD_REQUEST', requestId: expect.any(String) },
        },
      ],
    });
    expect(service.calls()).toEqual([]);
  },
);

test('a cache keeps an answer for each accepted content type: Vary names the header', async () => {
  const vary = (await post({ query: '{ __typename }' }, '*/*')).headers.get('vary');
  expect(vary?.toLowerCase().split(', ')).toEqual(expect.arrayContaining(['origin', 'accept']));
});
