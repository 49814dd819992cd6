import { randomBytes } from 'node:crypto';
import { startIssuer } from '../support/issuer.ts';
import type { Issuer } from '../support/issuer.ts';
import type { Service } from '../support/service.ts';
import { bearer, callTool, gatewayHeaders, secret, send, sendGraphQL, startSecuredService } from './securedService.ts';
import type { Reply, RequestHeaders } from './securedService.ts';

/** A customer with a unique marker in all of its data. */
interface MarkedCustomer {
  readonly id: string;
  readonly key: string;
  readonly marker: string;
}

interface TestCaller {
  readonly headers: RequestHeaders;
  maySee(customer: MarkedCustomer): boolean;
}

let issuer: Issuer;
let service: Service;
let customers: MarkedCustomer[];

beforeAll(async () => {
  issuer = await startIssuer();
  service = await startSecuredService(issuer, 'both');
  customers = Array.from({ length: 40 }, (_, n) => addMarker(n + 1));
});
afterAll(async () => {
  await service.close();
  await issuer.close();
});

test('1,000 concurrent requests of 80 callers: each reply holds exactly the customers that its caller may see', async () => {
  const callers = createCallers();
  const wrong: object[] = [];
  const outcomes = new Map<string, number>();
  await inParallel(1000, 64, async (i) => {
    const caller = pick(callers, i);
    // Many requests share few targets, so that identical reads are joined; every third is for the caller itself.
    const own = i % 3 === 0 ? customers.find((customer) => caller.maySee(customer)) : undefined;
    const target = own ?? pick(customers, i % 11);
    const { name, includes, run } = pick(requests, Math.floor(i / 6));
    const { text, status } = await run(caller, target);
    const seen = customers.filter(({ marker }) => text.includes(marker)).map(({ key }) => key);
    const allowed = customers
      .filter((customer) => caller.maySee(customer) && includes(caller, customer, target))
      .map(({ key }) => key);
    if (JSON.stringify(seen) !== JSON.stringify(allowed))
      wrong.push({ name, target: target.key, seen, allowed, status, text });
    const outcome = `${name}: ${seen.length > 0 ? 'seen' : 'not seen'}`;
    outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
  });
  expect(wrong).toEqual([]);
  // Each request kind has occurred with and without visible data.
  expect(outcomes.size).toBe(2 * requests.length);
  expect(Math.min(...outcomes.values())).toBeGreaterThan(20);
}, 20_000);

test('no token and no gateway secret reaches an upstream', () => {
  const { exchanges } = service.emulator;
  expect(exchanges.length).toBeGreaterThan(800);
  const credentials = [...issuedTokens.flatMap((token) => token.split('.')), secret];
  const leaks = exchanges.filter((exchange) => {
    const request = JSON.stringify([exchange.requestHeaders, decodeURIComponent(exchange.url), exchange.requestBody]);
    return credentials.some((value) => request.includes(value));
  });
  expect(leaks).toEqual([]);
  const names = new Set(exchanges.flatMap(({ requestHeaders }) => Object.keys(requestHeaders)));
  expect([...names].filter((name) => /gateway|forwarded|cookie/.test(name))).toEqual([]);
});

const issuedTokens: string[] = [];

function createCallers(): TestCaller[] {
  const headersOf = (scope: string, key?: string): RequestHeaders => {
    const token = issuer.token({ scope, customer_key: key });
    issuedTokens.push(token);
    // Only a gateway may query entities.
    return { ...gatewayHeaders, ...bearer(token) };
  };
  const own = customers.map((self) => ({
    headers: headersOf('', self.key),
    maySee: (customer: MarkedCustomer) => customer === self,
  }));
  const others: TestCaller[] = [
    { headers: headersOf('customers:read billing:read sessions:create'), maySee: () => true },
    { headers: headersOf('customers:write billing:write portal:read portal:write'), maySee: () => false },
    { headers: gatewayHeaders, maySee: () => false },
    { headers: {}, maySee: () => false },
  ];
  return own.flatMap((caller, n) => [caller, pick(others, n)]);
}

/** A request for a customer. `includes`: whether it requests the data of `customer`. */
interface Request {
  readonly name: string;
  readonly includes: (caller: TestCaller, customer: MarkedCustomer, target: MarkedCustomer) => boolean;
  readonly run: (caller: TestCaller, target: MarkedCustomer) => Promise<Reply>;
}

const onlyTarget: Request['includes'] = (_caller, customer, target) => customer === target;
/** `me` is null for a caller without exactly one customer. */
const targetAndSelf: Request['includes'] = (caller, customer, target) =>
  customer === target || customers.filter((other) => caller.maySee(other)).length === 1;
const fields =
  '{ id name description primaryEmail labels { key value } billingAddress { line1 } usageAttribution { subjectKeys } billing { appData { stripe { stripeCustomerId } } } }';
const path = (id: string) => `${service.restUrl}v3/openmeter/customers/${id}`;

const requests: readonly Request[] = [
  {
    name: 'GraphQL',
    includes: targetAndSelf,
    run: ({ headers }, { id, key }) => {
      const query = `query ($id: ID, $key: String) { me ${fields} byId: customer(id: $id) ${fields} byKey: customer(key: $key) ${fields} }`;
      return sendGraphQL(service, query, { id, key }, headers);
    },
  },
  {
    name: 'entities',
    includes: onlyTarget,
    run: ({ headers }, { id, key }) => {
      const query = `query ($representations: [_Any!]!) { _entities(representations: $representations) { ... on Customer ${fields} } }`;
      const representations = [{ id }, { key }].map((by) => ({ __typename: 'Customer', ...by }));
      return sendGraphQL(service, query, { representations }, headers);
    },
  },
  {
    name: 'a session',
    includes: onlyTarget,
    run: ({ headers }, { id }) => {
      const query =
        'mutation ($id: ID!) { createCustomerPortalSession(input: { customerId: $id }) { session { stripeCustomerId customer { name } } userErrors { message } } }';
      return sendGraphQL(service, query, { id }, headers);
    },
  },
  { name: 'REST', includes: onlyTarget, run: ({ headers }, { id }) => send(path(id), { headers }) },
  {
    name: 'REST, billing',
    includes: onlyTarget,
    run: ({ headers }, { id }) => send(`${path(id)}/billing`, { headers }),
  },
  {
    name: 'MCP',
    includes: onlyTarget,
    run: ({ headers }, { id }) => callTool(service, 'get-customer', { customerid: id }, headers),
  },
  {
    name: 'MCP, billing',
    includes: onlyTarget,
    run: ({ headers }, { id }) => callTool(service, 'get-customer-billing-data', { customerid: id }, headers),
  },
];

/** Puts a unique marker into all data of a customer. */
function addMarker(n: number): MarkedCustomer {
  const { konnect, stripe } = service.emulator.state;
  const key = `customer-${String(n).padStart(3, '0')}`;
  const record = [...konnect.customers.values()].find(({ customer }) => customer.key === key);
  if (!record) throw new TypeError(`The demo data has no ${key}.`);
  const marker = `mark${randomBytes(6).toString('hex')}`;
  const stripeId = `cus_${marker}`;
  stripe.customers.set(stripeId, { id: stripeId, name: marker });
  record.stripe = { customer_id: stripeId };
  record.profileId = undefined;
  record.customer = {
    ...record.customer,
    name: `Name ${marker}`,
    description: `About ${marker}`,
    primary_email: `${marker}@${marker}.example`,
    labels: { [marker]: marker },
    billing_address: { country: 'DE', line1: `Street ${marker}` },
    usage_attribution: { subject_keys: [marker] },
  };
  return { id: record.customer.id, key, marker };
}

async function inParallel(count: number, atOnce: number, run: (i: number) => Promise<void>): Promise<void> {
  let next = 0;
  const worker = async () => {
    while (next < count) await run(next++);
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
}

function pick<T>(list: readonly T[], n: number): T {
  const item = list[n % list.length];
  if (item === undefined) throw new TypeError('The list is empty.');
  return item;
}
