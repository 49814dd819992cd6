import { randomBytes } from 'node:crypto';
import { startIssuer } from '../support/issuer.ts';
import type { Issuer } from '../support/issuer.ts';
import type { Service } from '../support/service.ts';
import { bearer, callTool, proof, secret, send, sendGraphQL, startClosed } from './closedService.ts';
import type { Sent, SentHeaders } from './closedService.ts';

/** A customer, everything of whom that is its own has its mark in it. */
interface Marked {
  readonly id: string;
  readonly key: string;
  readonly mark: string;
}

interface Asking {
  readonly headers: SentHeaders;
  /** Whom it may see. */
  sees(customer: Marked): boolean;
}

let issuer: Issuer;
let service: Service;
let customers: Marked[];

beforeAll(async () => {
  issuer = await startIssuer();
  service = await startClosed(issuer, 'both');
  customers = Array.from({ length: 40 }, (_, n) => plant(n + 1));
});
afterAll(async () => {
  await service.close();
  await issuer.close();
});

test('1,000 requests of mixed callers at once: each answer holds what its caller may see, and not a byte more', async () => {
  const callers = createCallers();
  const wrong: object[] = [];
  const told = new Map<string, number>();
  await inParallel(1000, 64, async (i) => {
    const caller = pick(callers, i);
    // Few are asked for by many at a time; now and then a customer asks for itself.
    const own = i % 3 === 0 ? customers.find((one) => caller.sees(one)) : undefined;
    const target = own ?? pick(customers, i % 11);
    const { name, about, run } = pick(requests, Math.floor(i / 6));
    const { text, status } = await run(caller, target);
    const seen = customers.filter(({ mark }) => text.includes(mark)).map(({ key }) => key);
    const may = customers.filter((one) => caller.sees(one) && about(caller, one, target)).map(({ key }) => key);
    if (JSON.stringify(seen) !== JSON.stringify(may)) wrong.push({ name, target: target.key, seen, may, status, text });
    const outcome = `${name}: ${seen.length > 0 ? 'seen' : 'not seen'}`;
    told.set(outcome, (told.get(outcome) ?? 0) + 1);
  });
  expect(wrong).toEqual([]);
  // Each way has shown what may be seen, and kept what may not.
  expect(told.size).toBe(2 * requests.length);
  expect(Math.min(...told.values())).toBeGreaterThan(20);
}, 20_000);

test('no proof of a caller has reached an upstream', () => {
  const { exchanges } = service.emulator;
  expect(exchanges.length).toBeGreaterThan(800);
  const proofs = [...issuedTokens.flatMap((token) => token.split('.')), secret];
  const reached = exchanges.filter((exchange) => {
    const asked = JSON.stringify([exchange.requestHeaders, decodeURIComponent(exchange.url), exchange.requestBody]);
    return proofs.some((one) => asked.includes(one));
  });
  expect(reached).toEqual([]);
  const names = new Set(exchanges.flatMap(({ requestHeaders }) => Object.keys(requestHeaders)));
  expect([...names].filter((name) => /gateway|forwarded|cookie/.test(name))).toEqual([]);
});

const issuedTokens: string[] = [];

function createCallers(): Asking[] {
  const bringing = (scope: string, key?: string): SentHeaders => {
    const token = issuer.token({ scope, customer_key: key });
    issuedTokens.push(token);
    // Only a router may ask for entities.
    return { ...proof, ...bearer(token) };
  };
  const own = customers.map((self) => ({ headers: bringing('', self.key), sees: (one: Marked) => one === self }));
  const others: Asking[] = [
    { headers: bringing('customers:read billing:read sessions:create'), sees: () => true },
    { headers: bringing('customers:write billing:write portal:read portal:write'), sees: () => false },
    { headers: proof, sees: () => false },
    { headers: {}, sees: () => false },
  ];
  return own.flatMap((one, n) => [one, pick(others, n)]);
}

/** One way to ask for a customer. `about`: whose data it asks for. */
interface Request {
  readonly name: string;
  readonly about: (caller: Asking, one: Marked, target: Marked) => boolean;
  readonly run: (caller: Asking, target: Marked) => Promise<Sent>;
}

const onlyTarget: Request['about'] = (_caller, one, target) => one === target;
/** `me` is nobody to those who see several, or none. */
const targetAndSelf: Request['about'] = (caller, one, target) =>
  one === target || customers.filter((other) => caller.sees(other)).length === 1;
const fields =
  '{ id name description primaryEmail labels { key value } billingAddress { line1 } usageAttribution { subjectKeys } billing { appData { stripe { customerId } } } }';
const path = (id: string) => `${service.restUrl}v3/openmeter/customers/${id}`;

const requests: readonly Request[] = [
  {
    name: 'GraphQL',
    about: targetAndSelf,
    run: ({ headers }, { id, key }) => {
      const query = `query ($id: ID, $key: String) { me ${fields} byId: customer(id: $id) ${fields} byKey: customer(key: $key) ${fields} }`;
      return sendGraphQL(service, query, { id, key }, headers);
    },
  },
  {
    name: 'entities',
    about: onlyTarget,
    run: ({ headers }, { id, key }) => {
      const query = `query ($representations: [_Any!]!) { _entities(representations: $representations) { ... on Customer ${fields} } }`;
      const representations = [{ id }, { key }].map((by) => ({ __typename: 'Customer', ...by }));
      return sendGraphQL(service, query, { representations }, headers);
    },
  },
  {
    name: 'a session',
    about: onlyTarget,
    run: ({ headers }, { id }) => {
      const query =
        'mutation ($id: ID!) { createCustomerPortalSession(input: { customerId: $id }) { session { stripeCustomerId customer { name } } userErrors { message } } }';
      return sendGraphQL(service, query, { id }, headers);
    },
  },
  { name: 'REST', about: onlyTarget, run: ({ headers }, { id }) => send(path(id), { headers }) },
  { name: 'REST, billing', about: onlyTarget, run: ({ headers }, { id }) => send(`${path(id)}/billing`, { headers }) },
  {
    name: 'MCP',
    about: onlyTarget,
    run: ({ headers }, { id }) => callTool(service, 'get-customer', { customerid: id }, headers),
  },
  {
    name: 'MCP, billing',
    about: onlyTarget,
    run: ({ headers }, { id }) => callTool(service, 'get-customer-billing-data', { customerid: id }, headers),
  },
];

/** Puts a mark of its own into all that is told of a customer. */
function plant(n: number): Marked {
  const { konnect, stripe } = service.emulator.state;
  const key = `customer-${String(n).padStart(3, '0')}`;
  const record = [...konnect.customers.values()].find(({ customer }) => customer.key === key);
  if (!record) throw new TypeError(`There is no ${key}.`);
  const mark = `mark${randomBytes(6).toString('hex')}`;
  const stripeId = `cus_${mark}`;
  stripe.customers.set(stripeId, { id: stripeId, name: mark });
  record.stripe = { customer_id: stripeId };
  record.profileId = undefined;
  record.customer = {
    ...record.customer,
    name: `Name ${mark}`,
    description: `About ${mark}`,
    primary_email: `${mark}@${mark}.example`,
    labels: { [mark]: mark },
    billing_address: { country: 'DE', line1: mark },
    usage_attribution: { subject_keys: [mark] },
  };
  return { id: record.customer.id, key, mark };
}

async function inParallel(count: number, atOnce: number, run: (i: number) => Promise<void>): Promise<void> {
  let next = 0;
  const worker = async () => {
    while (next < count) await run(next++);
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
}

function pick<T>(list: readonly T[], n: number): T {
  const one = list[n % list.length];
  if (one === undefined) throw new TypeError('There is nothing to pick from.');
  return one;
}
