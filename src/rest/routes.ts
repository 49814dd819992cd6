import { operations } from '../capabilities/operations.ts';

/** Path of the OpenAPI document. */
export const documentPath = '/v1/openapi.json';
/** Path of Swagger UI. Its files are below `page/`. */
export const pagePath = '/v1/';

/** Converts `/customers/{customerid}` to the syntax of Fastify: `/customers/:customerid`. */
export function toRoute(path: string): string {
  return path.replaceAll(/\{(\w+)\}/g, ':$1');
}

/** Methods that a path supports; empty for an unknown path. */
export function allowedMethods(path: string, explorer: boolean): string[] {
  const methods: string[] = operations
    .filter((operation) => matcherOf(operation.path).test(path))
    .map(({ method }) => method);
  if (path === documentPath || (explorer && (path === pagePath || path.startsWith(`${pagePath}page/`)))) {
    methods.push('GET');
  }
  return methods.flatMap((method) => (method === 'GET' ? ['GET', 'HEAD'] : [method]));
}

function matcherOf(path: string): RegExp {
  return new RegExp(`^${path.replaceAll(/\{\w+\}/g, '[^/]+')}$`);
}
