import { permissions, scopes } from '../../src/auth/permissions.ts';
import type { Permission, Scope } from '../../src/auth/permissions.ts';
import { demoIds } from '../../src/emulator/demoIds.ts';
import { findActions, rootFieldsOf } from '../support/actions.ts';
import type { Actions } from '../support/actions.ts';
import { startIssuer } from '../support/issuer.ts';
import type { Issuer } from '../support/issuer.ts';
import type { Service } from '../support/service.ts';
import { bearer, transports, gatewayHeaders, startSecuredService } from './securedService.ts';
import type { Reply, RequestHeaders } from './securedService.ts';
import { requestTemplates } from './requestTemplates.ts';
import type { RequestKind, RequestTemplate } from './requestTemplates.ts';

/** Identifiers of a customer and its billing profile. */
interface CustomerIds {
  readonly id: string;
  readonly key: string;
  readonly profileId: string;
}

const own: CustomerIds = { id: demoIds.acme, key: 'acme', profileId: demoIds.stripeProfile };
const other: CustomerIds = { id: demoIds.initech, key: 'initech', profileId: demoIds.sandboxProfile };
/** The same lengths as in `other`, so that the replies have equal sizes. */
const missing: CustomerIds = {
  id: '01JZZZZZZZZZZZZZZZZZZZZZZZ',
  key: 'nowhere',
  profileId: '01JYYYYYYYYYYYYYYYYYYYYYYY',
};

const table: Readonly<Record<string, Permission>> = permissions;
let issuer: Issuer;
let actions: Actions;
let templates: RequestTemplate[];
/** Identifiers that the examples use. */
const demo = { ids: new Set<string>(), keys: new Set<string>(), profileIds: new Set<string>() };
/** One service per request kind, so that their writes do not affect each other. */
const services = new Map<RequestKind, Service>();

beforeAll(async () => {
  issuer = await startIssuer();
  actions = await findActions();
  templates = requestTemplates(actions);
  for (const kind of ['GraphQL', 'entities', 'REST', 'MCP'] as const)
    services.set(kind, await startSecuredService(issuer, 'both'));
  const { customers, profiles } = services.get('REST')?.emulator.state.konnect ?? {};
  for (const { customer } of customers?.values() ?? []) {
    demo.ids.add(customer.id);
    demo.keys.add(customer.key);
  }

  for (const id of profiles?.keys() ?? []) demo.profileIds.add(id);
});
afterAll(async () => {
  for (const service of services.values()) await service.close();
  await issuer.close();
});

test('every field of Query and Mutation, entity, route and tool has a request template', () => {
  const covered = new Set(templates.map(({ name }) => name.replace(/ by \w+$/, '')));
  expect(rootFieldsOf(actions.schema).filter((name) => !covered.has(name))).toEqual([]);
  expect(templates.filter(({ kind }) => kind === 'entities').map(({ name }) => name)).toEqual(
    expect.arrayContaining(['Customer by id', 'Customer by key', 'BillingProfile by id', 'PortalConfiguration by id']),
  );
  expect(templates.filter(({ kind }) => kind === 'REST')).toHaveLength(15);
  expect(templates.filter(({ kind }) => kind === 'MCP')).toHaveLength(15);
});

describe('without permission a request is rejected before any upstream call', () => {
  test('a request without credentials', async () => {
    expect(await outcomes(() => ({}))).toEqual(expected(({ kind }) => unauthenticated(kind)));
  });

  test('a gateway request without a token', async () => {
    expect(await outcomes(() => gatewayHeaders)).toEqual(expected(({ kind }) => denied(kind, 'UNAUTHENTICATED')));
  });

  test('a token without a scope', async () => {
    const actual = await outcomes(() => credentials({}));
    expect(actual).toEqual(
      expected((template) => (permissionFor(template) ? denied(template.kind, 'FORBIDDEN') : notFound)),
    );
  });

  test('a token with every scope but the right one', async () => {
    const actual = await outcomes((template) =>
      credentials({ scopes: scopes.filter((scope) => scope !== permissionFor(template)?.scope) }),
    );
    expect(actual).toEqual(
      expected((template) => (permissionFor(template) ? denied(template.kind, 'FORBIDDEN') : notFound)),
    );
  });

  test('a customer token, for actions without self-service', async () => {
    const others = templates.filter((template) => !isSelfService(template));
    const actual = await outcomes(() => credentials({ customer: own.key }), others, own);
    expect(actual).toEqual(expected(({ kind }) => denied(kind, 'FORBIDDEN'), others));
  });
});

describe('with permission a request succeeds', () => {
  test('a token with only the required scope', async () => {
    const actual = await outcomes((template) =>
      credentials({ scopes: scopes.filter((scope) => scope === permissionFor(template)?.scope) }),
    );
    expect(actual).toEqual(expected((template) => (permissionFor(template) ? succeeded : notFound)));
  });

  test('a customer token, for its own customer', async () => {
    const selfService = templates.filter(isSelfService);
    const actual = await outcomes(() => credentials({ customer: own.key }), selfService, own);
    expect(actual).toEqual(expected(() => succeeded, selfService));
    expect(selfService.length).toBeGreaterThanOrEqual(15);
  });
});

test.each([
  ['of an existing customer', own.key],
  ['of a missing customer', 'nobody-has-this-key'],
])('for a token %s another customer is indistinguishable from a missing one', async (_what, key) => {
  const withCustomer = templates.filter(isSelfService).filter(({ input }) => namesCustomer(input));
  for (const template of withCustomer) {
    const [toOther, toMissing] = [
      await request(template, credentials({ customer: key }), other),
      await request(template, credentials({ customer: key }), missing),
    ];
    expect(withoutIds(template, toOther)).toEqual(withoutIds(template, toMissing));
    // The only upstream calls look up the caller's own customer.
    for (const call of toOther.calls) for (const value of Object.values(other)) expect(call).not.toContain(value);
    expect(outcomeOf(template, toOther)).not.toBe(succeeded);
  }
  expect(withCustomer.length).toBeGreaterThanOrEqual(15);
});

const succeeded = 'succeeded';
/** Outcome of `me` for a token without a customer. */
const notFound = 'not found';

/** Outcome of a request that failed authentication. */
function unauthenticated(kind: RequestKind): object {
  return { kind, code: 'UNAUTHENTICATED', status: 401, data: undefined, calls: [] };
}

/** Outcome of a request without the permission. */
function denied(kind: RequestKind, code: 'UNAUTHENTICATED' | 'FORBIDDEN'): object {
  const restStatus = code === 'FORBIDDEN' ? 403 : 401;
  const data = { GraphQL: { field: null }, entities: { field: [null] }, REST: undefined, MCP: undefined }[kind];
  return { kind, code, status: kind === 'REST' ? restStatus : 200, data, calls: [] };
}

function outcomeOf({ kind }: RequestTemplate, { reply: { status, body, text }, calls }: Exchange): unknown {
  const tool = body?.result;
  const code =
    kind === 'MCP'
      ? status === 401
        ? transports.MCP.authErrorOf({ status, body, text, headers: {} }).code
        : tool?.isError && /^\w+/.exec(tool.content[0].text)?.[0]
      : (body?.errors?.[0]?.extensions?.code ?? body?.code);
  if (code) return { kind, code, status, data: body.data, calls };
  const userErrors = body?.data?.field?.userErrors ?? [];
  if (status >= 300 || userErrors.length > 0) return { kind, status, text };
  const result: unknown = kind === 'entities' ? body?.data?.field?.[0] : body?.data?.field;
  if (result === null) return notFound;
  return calls.length > 0 ? succeeded : { kind, text };
}

interface Exchange {
  readonly reply: Reply;
  readonly calls: readonly string[];
}

async function request(
  { kind, input, send }: RequestTemplate,
  headers: RequestHeaders,
  customer?: CustomerIds,
): Promise<Exchange> {
  const service = services.get(kind);
  if (!service) throw new TypeError(`No service runs for ${kind}.`);
  const reply = await send(service, headers, customer ? withCustomerIds(input, customer) : input);
  return { reply, calls: service.calls() };
}

async function outcomes(
  headersFor: (template: RequestTemplate) => RequestHeaders,
  subset: readonly RequestTemplate[] = templates,
  customer?: CustomerIds,
): Promise<Record<string, unknown>> {
  const all: Record<string, unknown> = {};
  for (const template of subset) {
    all[titleOf(template)] = outcomeOf(template, await request(template, headersFor(template), customer));
  }
  return all;
}

function expected(
  outcome: (template: RequestTemplate) => unknown,
  subset: readonly RequestTemplate[] = templates,
): Record<string, unknown> {
  return Object.fromEntries(subset.map((template) => [titleOf(template), outcome(template)]));
}

function titleOf({ kind, name }: RequestTemplate): string {
  return `${kind}: ${name}`;
}

/** A token sent through the gateway, which alone may query entities. */
function credentials({
  scopes: granted = [],
  customer,
}: {
  scopes?: readonly Scope[];
  customer?: string;
}): RequestHeaders {
  return { ...gatewayHeaders, ...bearer(issuer.token({ scope: granted.join(' '), customer_key: customer })) };
}

/** Undefined only for `me`. */
function permissionFor({ name, action }: RequestTemplate): Permission | undefined {
  const permission = table[action ?? ''];
  if (!permission && action !== 'customers.me') throw new TypeError(`${name} has no permission.`);
  return permission;
}

function isSelfService(template: RequestTemplate): boolean {
  const permission = permissionFor(template);
  // Choosing a portal configuration is no self-service: it defines what the customer can do.
  const choosesConfiguration =
    template.action === 'sessions.createCustomerPortal' && JSON.stringify(template.input).includes('"bpc_');
  return permission === undefined || (permission.selfService === true && !choosesConfiguration);
}

/** Replaces the customer identifiers in an input. */
function withCustomerIds(input: unknown, customer: CustomerIds): unknown {
  return JSON.parse(JSON.stringify(input), (_member, value: unknown) => {
    if (typeof value !== 'string') return value;
    if (demo.ids.has(value)) return customer.id;
    if (demo.profileIds.has(value)) return customer.profileId;
    return demo.keys.has(value) ? customer.key : value;
  });
}

function namesCustomer(input: unknown): boolean {
  return JSON.stringify(withCustomerIds(input, other)) !== JSON.stringify(withCustomerIds(input, missing));
}

function withoutIds({ kind, name }: RequestTemplate, { reply: { status, headers, text }, calls }: Exchange): object {
  const { date: _, 'x-request-id': requestId, ...rest } = headers;
  const ids = [other, missing].flatMap(({ id, key, profileId }) => [id, key, profileId]);
  const anonymized = ids.reduce(
    (masked, value) => masked.replaceAll(value, '…'),
    text.replace(/urn:uuid:[\da-f-]+/, '…').replaceAll(String(requestId), '…'),
  );
  return { kind, name, status, headers: rest, text: anonymized, calls };
}
