import { Writable } from 'node:stream';
import { Ajv2020 } from 'ajv/dist/2020.js';
import type { ValidateFunction } from 'ajv/dist/2020.js';
import { fullFormats } from 'ajv-formats/dist/formats.js';
import { openModeCaller } from '../../src/auth/caller.ts';
import { operations } from '../../src/capabilities/operations.ts';
import type { Operation } from '../../src/capabilities/operations.ts';
import { readConfig } from '../../src/config/config.ts';
import { createLogger } from '../../src/logging/logger.ts';
import { exampleOf } from '../../src/rest/openapi/examples.ts';
import { createOpenApiDocument } from '../../src/rest/openapi/document.ts';
import { createRestPlugin, sendBadPath, sendRouteNotFound } from '../../src/rest/plugin.ts';
import { startAdapterServer } from '../support/adapterServer.ts';
import { canaries, plantCanaries } from '../support/canaries.ts';
import { createContainer } from '../../src/container.ts';
import type { OpenRequestScope } from '../../src/container.ts';
import { startTestEmulator } from '../support/emulator.ts';
import type { TestEmulator } from '../support/emulator.ts';
import { createLeakDetector } from '../support/leakDetector.ts';

/** JSON as it is parsed: without a type. */
export type Json = ReturnType<typeof JSON.parse>;

export interface RestAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The parsed JSON; undefined for other content types. */
  readonly body: Json;
}

export interface RestService {
  readonly url: string;
  readonly emulator: TestEmulator;
  /** Log lines of the adapter. */
  readonly log: string[];
  /** Sends a non-string body as JSON, and validates the answer of an operation against the OpenAPI document. */
  call(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<RestAnswer>;
  /** Sends the example of an operation, optionally with another id, body or headers. */
  run(
    operation: Operation,
    change?: { id?: string; body?: unknown; headers?: Record<string, string> },
  ): Promise<RestAnswer>;
  /** Upstream requests since the previous call of this function. */
  calls(): string[];
  close(): Promise<void>;
}

export interface RestServiceOptions {
  /** Replaces both upstreams. */
  readonly upstreamUrl?: string;
  readonly deadlineMs?: number;
  readonly retries?: number;
  readonly maxRequestBytes?: number;
  readonly explorer?: boolean;
  readonly maxCost?: number;
  readonly open?: OpenRequestScope;
}

export const customersPath = '/v1/v3/openmeter/customers';
export const configurationsPath = '/v1/v1/billing-portal/configurations';
export const sessionsPath = '/v1/v1/billing-portal/sessions';

/** Starts the REST adapter on its own server, with an emulator. */
export async function startRest(options: RestServiceOptions = {}): Promise<RestService> {
  const { deadlineMs = 30_000, retries = 2, maxRequestBytes = 20_000, explorer = true } = options;
  const emulator = await startTestEmulator();
  plantCanaries(emulator.state);
  const leakDetector = createLeakDetector(emulator, {
    konnectUrl: options.upstreamUrl ?? emulator.konnectUrl,
    stripeUrl: options.upstreamUrl ?? emulator.stripeUrl,
    secrets: [],
  });
  const log: string[] = [];
  const sink = new Writable({
    write(chunk, _encoding, done) {
      log.push(String(chunk));
      done();
    },
  });
  const restLog = createLogger('info', [canaries.konnectToken.value, canaries.stripeKey.value], sink);
  const config = {
    ...readConfig({ UPSTREAM_RETRIES: String(retries), LOG_REPEAT_MS: '0' }),
    deadlineMs,
    upstreams: {
      konnect: { url: options.upstreamUrl ?? emulator.konnectUrl, token: canaries.konnectToken.value },
      stripe: { url: options.upstreamUrl ?? emulator.stripeUrl, apiKey: canaries.stripeKey.value, account: undefined },
    },
  };
  const upstreams = await createContainer(config, restLog);
  const restOptions = {
    authenticate: () => Promise.resolve(openModeCaller),
    openScope: options.open ?? upstreams.openScope,
    charge: upstreams.charge,
    explorer,
    maxCost: options.maxCost ?? config.limits.cost,
    log: restLog,
  };
  const server = await startAdapterServer(createRestPlugin(restOptions), {
    maxRequestBytes,
    notFound: (request, reply) => sendRouteNotFound(request, reply, restOptions),
    badPath: (request, reply) => sendBadPath(request, reply, restOptions),
    log: restLog,
  });
  const { url } = server;
  let reported = 0;

  const call: RestService['call'] = async (method, path, body, headers = {}) => {
    const isText = body === undefined || typeof body === 'string';
    const response = await fetch(url + path, {
      method,
      headers: body === undefined ? headers : { 'content-type': 'application/json', ...headers },
      ...(body === undefined ? {} : { body: isText ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    const isJson = /\bjson\b/.test(response.headers.get('content-type') ?? '') && text !== '';
    const answer = {
      status: response.status,
      headers: response.headers,
      text,
      body: isJson ? JSON.parse(text) : undefined,
    };
    expectDocumented(method, path, body, answer);
    if (response.status >= 400) leakDetector.checkErrors(text);
    return answer;
  };
  return {
    url,
    emulator,
    log,
    call,
    run: (operation, { id, body, headers } = {}) => {
      const example = exampleOf(operation.name);
      const search = new URLSearchParams(searchOf(example.query ?? {})).toString();
      const path = pathOf(operation, id ?? example.path) + (search && `?${search}`);
      return call(operation.method, path, body ?? example.body, headers);
    },
    calls() {
      const fresh = emulator.exchanges
        .slice(reported)
        .map(({ method, url: target }) => `${method} ${decodeURIComponent(target)}`);
      reported = emulator.exchanges.length;
      return fresh;
    },
    async close() {
      await server.close();
      await upstreams.close();
      await emulator.close();
      leakDetector.checkLog(log);
    },
  };
}

/** `{ page: { size: 1 } }` as `page[size]` and `1`. */
function searchOf(query: object, within = ''): [string, string][] {
  return Object.entries(query).flatMap(([name, value]): [string, string][] => {
    const full = within === '' ? name : `${within}[${name}]`;
    return typeof value === 'object' && value !== null ? searchOf(value, full) : [[full, String(value)]];
  });
}

export function pathOf(operation: Operation, id = ''): string {
  return operation.path.replace(/\{\w+\}/, encodeURIComponent(id));
}

export function operationOf(name: string): Operation {
  const operation = operations.find((operation) => operation.name === name);
  if (!operation) throw new TypeError(`There is no operation ${name}.`);
  return operation;
}

// The document ----------------------------------------------------------------------------------

const document = JSON.parse(JSON.stringify(createOpenApiDocument()));
const ajv = new Ajv2020({ strict: false, allErrors: true, formats: fullFormats });
const validators = new Map<object, ValidateFunction>();

/** Throws if an answer, or an accepted request, does not match the document. */
function expectDocumented(method: string, path: string, sent: unknown, answer: RestAnswer): void {
  const [pathname = ''] = path.split('?');
  const template = Object.keys(document.paths).find((candidate) =>
    new RegExp(`^${candidate.replace(/\{\w+\}/, '[^/]+')}$`).test(pathname),
  );
  const described = template === undefined ? undefined : document.paths[template][method.toLowerCase()];
  if (described === undefined) return;
  const at = `${method} ${path} → ${answer.status}`;
  const response = follow(described.responses[answer.status]);
  if (response === undefined) throw new Error(`${at}: the document has no such status. ${answer.text}`);
  if (response.content === undefined) {
    if (answer.text !== '') throw new Error(`${at}: the document has no body.`);
    return;
  }
  const [type = ''] = (answer.headers.get('content-type') ?? '').split(';');
  const content = response.content[type];
  if (content === undefined) throw new Error(`${at}: the document has no ${type}.`);
  expectFit(`${at}: the answer`, content.schema, answer.body);
  if (answer.status >= 400 || described.requestBody === undefined) return;
  expectFit(`${at}: the request`, described.requestBody.content['application/json'].schema, sent);
}

function expectFit(what: string, schema: object, value: unknown): void {
  // References in the schema resolve to the components.
  const validate = validators.get(schema) ?? ajv.compile({ ...schema, components: document.components });
  validators.set(schema, validate);
  if (!validate(value)) throw new Error(`${what} is not as documented: ${ajv.errorsText(validate.errors)}`);
}

function follow(response: Json): Json {
  const name = response?.$ref?.replace('#/components/responses/', '');
  return name === undefined ? response : document.components.responses[name];
}
