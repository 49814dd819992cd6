import { operations } from '../capabilities/operations.ts';

/** Where the OpenAPI document is. */
export const documentPath = '/v1/openapi.json';
/** Where the page to try the routes is. Its files are below `page/`. */
export const pagePath = '/v1/';

/** `/customers/{customerid}` as the router writes it: `/customers/:customerid`. */
export function toRoute(path: string): string {
  return path.replaceAll(/\{(\w+)\}/g, ':$1');
}

/** The methods that a path takes; none for a path that nothing is at. */
export function allowedMethods(path: string, explorer: boolean): string[] {
  const methods: string[] = operations.filter((one) => matcherOf(one.path).test(path)).map(({ method }) => method);
  if (path === documentPath || (explorer && (path === pagePath || path.startsWith(`${pagePath}page/`)))) {
    methods.push('GET');
  }
  return methods.flatMap((method) => (method === 'GET' ? ['GET', 'HEAD'] : [method]));
}

function matcherOf(path: string): RegExp {
  return new RegExp(`^${path.replaceAll(/\{\w+\}/g, '[^/]+')}$`);
}
