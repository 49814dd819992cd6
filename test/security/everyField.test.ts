import { permissions } from '../../src/auth/permissions.ts';
import type { Permission } from '../../src/auth/permissions.ts';
import { scopes } from '../../src/auth/permissions.ts';
import type { Scope } from '../../src/auth/permissions.ts';
import { demoIds } from '../../src/emulator/demoIds.ts';
import { findActions, rootFieldsOf } from '../support/actions.ts';
import type { Actions } from '../support/actions.ts';
import { startIssuer } from '../support/issuer.ts';
import type { Issuer } from '../support/issuer.ts';
import type { Service } from '../support/service.ts';
import { bearer, doors, proof, startClosed } from './closedService.ts';
import type { Sent, SentHeaders } from './closedService.ts';
import { templatesOf } from './templates.ts';
import type { Template, Way } from './templates.ts';

/** All that names a customer or what is its own. */
interface Named {
  readonly id: string;
  readonly key: string;
  readonly profileId: string;
}

const own: Named = { id: demoIds.acme, key: 'acme', profileId: demoIds.stripeProfile };
const other: Named = { id: demoIds.initech, key: 'initech', profileId: demoIds.sandboxProfile };
/** As long as the other's, so that no count of bytes tells them apart. */
const missing: Named = { id: '01JZZZZZZZZZZZZZZZZZZZZZZZ', key: 'nowhere', profileId: '01JYYYYYYYYYYYYYYYYYYYYYYY' };

const table: Readonly<Record<string, Permission>> = permissions;
let issuer: Issuer;
let actions: Actions;
let templates: Template[];
/** Whom the examples can name. */
const demo = { ids: new Set<string>(), keys: new Set<string>(), profileIds: new Set<string>() };
/** One for each way, so that what one has written is in no other's way. */
const services = new Map<Way, Service>();

beforeAll(async () => {
  issuer = await startIssuer();
  actions = await findActions();
  templates = templatesOf(actions);
  for (const way of ['GraphQL', 'entities', 'REST', 'MCP'] as const)
    services.set(way, await startClosed(issuer, 'both'));
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

test('every field of Query and Mutation, entity, route and tool is asked for here', () => {
  const asked = new Set(templates.map(({ name }) => name.replace(/ by \w+$/, '')));
  expect(rootFieldsOf(actions.schema).filter((name) => !asked.has(name))).toEqual([]);
  expect(templates.filter(({ way }) => way === 'entities').map(({ name }) => name)).toEqual(
    expect.arrayContaining(['Customer by id', 'Customer by key', 'BillingProfile by id', 'PortalConfiguration by id']),
  );
  expect(templates.filter(({ way }) => way === 'REST')).toHaveLength(15);
  expect(templates.filter(({ way }) => way === 'MCP')).toHaveLength(15);
});

describe('without the right, nothing is told and no upstream is asked:', () => {
  test('nobody', async () => {
    expect(await outcomes(() => ({}))).toEqual(expected(({ way }) => turnedAway(way)));
  });

  test('nobody, through the router', async () => {
    expect(await outcomes(() => proof)).toEqual(expected(({ way }) => denied(way, 'UNAUTHENTICATED')));
  });

  test('a token without a scope', async () => {
    const got = await outcomes(() => bringing({}));
    expect(got).toEqual(expected((one) => (ruleOf(one) ? denied(one.way, 'FORBIDDEN') : nothing)));
  });

  test('a token with every scope but the right one', async () => {
    const got = await outcomes((one) => bringing({ scopes: scopes.filter((scope) => scope !== ruleOf(one)?.scope) }));
    expect(got).toEqual(expected((one) => (ruleOf(one) ? denied(one.way, 'FORBIDDEN') : nothing)));
  });

  test('a customer, what is not for customers', async () => {
    const others = templates.filter((one) => !isForCustomers(one));
    const got = await outcomes(() => bringing({ customer: own.key }), others, own);
    expect(got).toEqual(expected(({ way }) => denied(way, 'FORBIDDEN'), others));
  });
});

describe('with the right, it is done:', () => {
  test('a token with the right scope alone', async () => {
    const got = await outcomes((one) => bringing({ scopes: scopes.filter((scope) => scope === ruleOf(one)?.scope) }));
    expect(got).toEqual(expected((one) => (ruleOf(one) ? done : nothing)));
  });

  test('a customer, for itself', async () => {
    const forCustomers = templates.filter(isForCustomers);
    const got = await outcomes(() => bringing({ customer: own.key }), forCustomers, own);
    expect(got).toEqual(expected(() => done, forCustomers));
    expect(forCustomers.length).toBeGreaterThanOrEqual(15);
  });
});

test.each([
  ['a customer', own.key],
  ['a customer that does not exist itself', 'nobody-has-this-key'],
])('to %s any other one is as one that does not exist', async (_what, key) => {
  const naming = templates.filter(isForCustomers).filter(({ given }) => isAbout(given));
  for (const template of naming) {
    const [toOther, toMissing] = [
      await ask(template, bringing({ customer: key }), other),
      await ask(template, bringing({ customer: key }), missing),
    ];
    expect(withoutNames(template, toOther)).toEqual(withoutNames(template, toMissing));
    // All that is asked is who the caller's own customer is.
    for (const call of toOther.calls) for (const name of Object.values(other)) expect(call).not.toContain(name);
    expect(outcomeOf(template, toOther)).not.toBe(done);
  }
  expect(naming.length).toBeGreaterThanOrEqual(15);
});

const done = 'done';
/** `me`, for a token that names nobody. */
const nothing = 'nothing';

/** A request that was turned away as a whole. */
function turnedAway(way: Way): object {
  return { way, code: 'UNAUTHENTICATED', status: 401, data: undefined, calls: [] };
}

/** A request that was let in, and got nothing. */
function denied(way: Way, code: 'UNAUTHENTICATED' | 'FORBIDDEN'): object {
  const restStatus = code === 'FORBIDDEN' ? 403 : 401;
  const data = { GraphQL: { field: null }, entities: { field: [null] }, REST: undefined, MCP: undefined }[way];
  return { way, code, status: way === 'REST' ? restStatus : 200, data, calls: [] };
}

function outcomeOf({ way }: Template, { sent: { status, body, text }, calls }: Answered): unknown {
  const tool = body?.result;
  const code =
    way === 'MCP'
      ? status === 401
        ? doors.MCP.denialOf({ status, body, text, headers: {} }).code
        : tool?.isError && /^\w+/.exec(tool.content[0].text)?.[0]
      : (body?.errors?.[0]?.extensions?.code ?? body?.code);
  if (code) return { way, code, status, data: body.data, calls };
  const mended = body?.data?.field?.userErrors ?? [];
  if (status >= 300 || mended.length > 0) return { way, status, text };
  const found: unknown = way === 'entities' ? body?.data?.field?.[0] : body?.data?.field;
  if (found === null) return nothing;
  return calls.length > 0 ? done : { way, text };
}

interface Answered {
  readonly sent: Sent;
  readonly calls: readonly string[];
}

async function ask({ way, given, send }: Template, headers: SentHeaders, named?: Named): Promise<Answered> {
  const service = services.get(way);
  if (!service) throw new TypeError(`There is no service for ${way}.`);
  return { sent: await send(service, headers, named ? renamed(given, named) : given), calls: service.calls() };
}

async function outcomes(
  headersFor: (template: Template) => SentHeaders,
  some: readonly Template[] = templates,
  named?: Named,
): Promise<Record<string, unknown>> {
  const all: Record<string, unknown> = {};
  for (const one of some) all[titleOf(one)] = outcomeOf(one, await ask(one, headersFor(one), named));
  return all;
}

function expected(
  outcome: (template: Template) => unknown,
  some: readonly Template[] = templates,
): Record<string, unknown> {
  return Object.fromEntries(some.map((one) => [titleOf(one), outcome(one)]));
}

function titleOf({ way, name }: Template): string {
  return `${way}: ${name}`;
}

/** Through the router, which alone may ask for entities. */
function bringing({ scopes: held = [], customer }: { scopes?: readonly Scope[]; customer?: string }): SentHeaders {
  return { ...proof, ...bearer(issuer.token({ scope: held.join(' '), customer_key: customer })) };
}

/** Only `me` has none. */
function ruleOf({ name, action }: Template): Permission | undefined {
  const rule = table[action ?? ''];
  if (!rule && action !== 'customers.me') throw new TypeError(`${name} has no rule.`);
  return rule;
}

function isForCustomers(template: Template): boolean {
  const rule = ruleOf(template);
  // Whoever chooses a configuration says what the customer can do.
  const chooses =
    template.action === 'sessions.createCustomerPortal' && JSON.stringify(template.given).includes('"bpc_');
  return rule === undefined || (rule.selfService === true && !chooses);
}

/** Puts one customer in the place of those that a request names. */
function renamed(given: unknown, named: Named): unknown {
  return JSON.parse(JSON.stringify(given), (_member, value: unknown) => {
    if (typeof value !== 'string') return value;
    if (demo.ids.has(value)) return named.id;
    if (demo.profileIds.has(value)) return named.profileId;
    return demo.keys.has(value) ? named.key : value;
  });
}

function isAbout(given: unknown): boolean {
  return JSON.stringify(renamed(given, other)) !== JSON.stringify(renamed(given, missing));
}

function withoutNames({ way, name }: Template, { sent: { status, headers, text }, calls }: Answered): object {
  const { date: _, ...rest } = headers;
  const names = [other, missing].flatMap(({ id, key, profileId }) => [id, key, profileId]);
  const nameless = names.reduce((told, one) => told.replaceAll(one, '…'), text);
  return { way, name, status, headers: rest, text: nameless, calls };
}
