import { readFileSync, readdirSync } from 'node:fs';
import { operations } from '../../src/capabilities/operations.ts';
import type { Operation } from '../../src/capabilities/operations.ts';
import { exampleOf } from '../../src/rest/openapi/examples.ts';
import type { Service } from '../support/service.ts';
import { openCalls } from './calls.ts';
import type { CallAnswer, CallRequest } from './calls.ts';
import { toolCall } from '../support/toolCall.ts';

export interface OperationReply extends CallAnswer {
  /** Adapter and operation: `REST get-customer`. */
  readonly operation: string;
  readonly adapter: 'GraphQL' | 'REST' | 'MCP';
  /** Headers and body in one text. */
  readonly fullText: string;
}

const folder = new URL('../../operations/', import.meta.url);

/** Runs the examples of all operations concurrently, through each adapter. */
export async function runEveryOperation(
  service: Service,
  headers: Record<string, string> = {},
): Promise<OperationReply[]> {
  const calls = openCalls(service);
  const run = async (
    adapter: OperationReply['adapter'],
    name: string,
    request: CallRequest,
  ): Promise<OperationReply> => {
    const answer = await calls.send({ ...request, headers: { ...request.headers, ...headers } });
    return {
      ...answer,
      adapter,
      operation: `${adapter} ${name}`,
      fullText: `${JSON.stringify(answer.headers)}\n${answer.text}`,
    };
  };
  try {
    return await Promise.all([
      ...documents.map((name) => run('GraphQL', name, toGraphQL(name))),
      ...operations.map((operation) => run('REST', operation.name, toRest(operation))),
      ...operations.map((operation) => run('MCP', operation.name, toTool(operation))),
    ]);
  } finally {
    await calls.close();
  }
}

const documents = readdirSync(folder).flatMap((file) => (file.endsWith('.graphql') ? [file.slice(0, -8)] : []));

function toGraphQL(name: string): CallRequest {
  const read = (file: string) => readFileSync(new URL(file, folder), 'utf8');
  return post('/graphql', { query: read(`${name}.graphql`), variables: JSON.parse(read(`${name}.variables.json`)) });
}

function toRest({ name, method, path }: Operation): CallRequest {
  const { path: id = '', query = {}, body } = exampleOf(name);
  const search = new URLSearchParams(searchOf(query)).toString();
  const full = path.replace(/\{\w+\}/, id) + (search && `?${search}`);
  return body ? { ...post(full, body), method } : { method, path: full };
}

function toTool({ name, parameter }: Operation): CallRequest {
  const { path, query, body } = exampleOf(name);
  const args = { ...query, ...body, ...(parameter && { [parameter.name]: path }) };
  return post('/mcp', toolCall(name, args));
}

function post(path: string, body: object): CallRequest {
  return { method: 'POST', path, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
}

/** `{ page: { size: 1 } }` → `page[size]`, `1`. */
function searchOf(query: object, within = ''): [string, string][] {
  return Object.entries(query).flatMap(([name, value]): [string, string][] => {
    const full = within === '' ? name : `${within}[${name}]`;
    return typeof value === 'object' && value !== null ? searchOf(value, full) : [[full, String(value)]];
  });
}
