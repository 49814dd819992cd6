import type { ServerResponse } from 'node:http';
import { createJwtVerifier } from '../../src/auth/jwtVerifier.ts';
import { anonymousCaller, openModeCaller } from '../../src/auth/caller.ts';
import { demoIds } from '../../src/emulator/demoIds.ts';
import { readConfig } from '../../src/config/config.ts';
import { json, startFakeUpstream } from '../support/fakeUpstream.ts';
import type { FakeUpstream } from '../support/fakeUpstream.ts';
import { closedTo, startIssuer } from '../support/issuer.ts';
import type { Issuer, Members } from '../support/issuer.ts';
import type { Service } from '../support/service.ts';
import { bearer, gatewayHeaders, sendGraphQL, startSecuredService } from './securedService.ts';
import type { Json } from './securedService.ts';

const scope = 'customers:read customers:write portal:read billing:read sessions:create';
const base = { sub: 'ann', client_id: 'shop', customer_key: 'acme', scope };

/** Callers that differ from `base`, or from each other, in one claim; some only in where a text ends. */
const others: Readonly<Record<string, Members>> = {
  'another subject': { ...base, sub: 'bob' },
  'another client': { ...base, client_id: 'desk' },
  'another customer': { ...base, customer_key: 'globex' },
  'no customer': { ...base, customer_key: undefined },
  'no client': { ...base, client_id: undefined },
  'no subject': { ...base, sub: undefined },
  'subject and client exchanged': { ...base, sub: 'shop', client_id: 'ann' },
  'a subject with the text of both claims': { ...base, sub: 'ann","shop', client_id: undefined },
  'a subject that is the text null': { ...base, sub: 'null' },
  'the name of the caller of the open mode': { ...base, sub: openModeCaller.id, client_id: undefined },
};

const sameCaller: Readonly<Record<string, Members>> = {
  'with other times and scopes': { ...base, iat: 1, jti: 'another', scope: `${scope} billing:write` },
  'with azp in place of client_id': { ...base, client_id: undefined, azp: 'shop' },
};

let issuer: Issuer;
let konnect: FakeUpstream | undefined;
let service: Service;

beforeAll(async () => {
  issuer = await startIssuer();
  service = await startSecuredService(issuer, 'both');
});
afterEach(async () => {
  await konnect?.close();
  konnect = undefined;
});
afterAll(async () => {
  await service.close();
  await issuer.close();
});

async function query(claims: Members, document: string, from = service): Promise<Json> {
  return (await sendGraphQL(from, document, {}, bearer(issuer.token(claims)))).body;
}

describe('idempotency keys', () => {
  const create = async (claims: Members, key: string) => {
    const input = `{ customerId: "${demoIds.acme}", idempotencyKey: "${key}" }`;
    const answer = await query(
      claims,
      `mutation { createPortalSession(input: ${input}) { session { id } userErrors { message } } }`,
    );
    return answer.data.createPortalSession.session.id;
  };

  test.each(Object.entries(others))('a key of one caller gives %s nothing of its session', async (name, claims) => {
    const key = `key-${Object.keys(others).indexOf(name)}`;
    const first = await create(base, key);
    expect(await create(claims, key)).not.toBe(first);
    expect(await create(base, key)).toBe(first);
  });

  test.each(Object.entries(sameCaller))(
    'another token of the caller, %s, gets the first result',
    async (name, claims) => {
      const key = `same-${name.length}`;
      expect(await create(claims, key)).toBe(await create(base, key));
    },
  );
});

describe('cursors', () => {
  const lists = ['customers', 'billingProfiles', 'portalConfigurations'];
  const cursorOf = async (list: string, claims: Members): Promise<string> =>
    (await query(claims, `{ ${list}(first: 1) { pageInfo { endCursor } } }`)).data[list].pageInfo.endCursor;
  const next = (list: string, claims: Members, cursor: string) =>
    query(claims, `{ ${list}(first: 1, after: "${cursor}") { pageInfo { hasPreviousPage } } }`);

  test.each(lists)('a cursor of %s is refused for every other caller', async (list) => {
    const cursor = await cursorOf(list, base);
    expect(cursor.length).toBeLessThan(64);
    for (const claims of Object.values(others)) {
      const { errors } = await next(list, claims, cursor);
      expect(errors[0].extensions).toMatchObject({ code: 'BAD_USER_INPUT', field: ['after'] });
      expect(errors[0].message).toContain('issued to this caller');
    }
  });

  test.each(lists)('a cursor of %s is accepted with another token of the same caller', async (list) => {
    const cursor = await cursorOf(list, base);
    for (const claims of Object.values(sameCaller)) {
      expect((await next(list, claims, cursor)).data[list].pageInfo.hasPreviousPage).toBe(true);
    }
  });
});

test('a shared read is joined by the same caller only, for Konnect and for Stripe', async () => {
  const upstream = (konnect = await startFakeUpstream());
  const held: ServerResponse[] = [];
  upstream.answerWith((_request, response) => void held.push(response));
  const release = () => {
    upstream.answerWith(json(404, {}));
    for (const response of held.splice(0)) response.writeHead(404, { 'content-type': 'application/json' }).end('{}');
  };
  const { http } = readConfig({});
  const patient = await startSecuredService(issuer, 'both', {
    deadlineMs: 60_000,
    http: { ...http, attemptMs: 60_000, sharedReadMs: 60_000 },
    upstreams: {
      konnect: { url: upstream.url, token: 'kpat_test' },
      stripe: { url: upstream.url, apiKey: 'sk_test_x', account: undefined },
    },
  });
  try {
    const read = `{ customer(id: "${demoIds.acme}") { id } portalConfiguration(id: "bpc_1") { id } }`;
    const callers = Object.values(others).filter(({ customer_key: key }) => key !== undefined);
    // Each of these takes longer than the reads before it take to reach an upstream or to join a call.
    const roundTrips = async (count: number) => {
      for (let n = 0; n < count; n++) await query(base, '{ portalConfiguration(id: "invalid") { id } }', patient);
    };
    const answers = [base, ...callers].map((claims) => query(claims, read, patient));
    for (let n = 0; held.length < 2 * answers.length && n < 50; n++) await roundTrips(1);
    answers.push(...Object.values(sameCaller).map((claims) => query(claims, read, patient)));
    await roundTrips(3);
    expect(held).toHaveLength(2 * (callers.length + 1));
    release();
    await Promise.all(answers);
    expect(upstream.requests).toHaveLength(2 * (callers.length + 1));
  } finally {
    release();
    await patient.close();
  }
});

test('the id of a caller differs between issuers, and from the ids of callers without a token', async () => {
  const second = await startIssuer();
  try {
    const ids = await Promise.all(
      [issuer, second].map(async (from) => {
        const auth = closedTo(from, 'direct');
        if (auth.mode === 'open') throw new TypeError('The mode is open.');
        const verify = createJwtVerifier(auth.tokens, () => Promise.resolve(from.key.publicKey));
        return (await verify(from.token(base))).id;
      }),
    );
    expect(new Set([...ids, openModeCaller.id, anonymousCaller.id]).size).toBe(4);
  } finally {
    await second.close();
  }
});

test('a machine without sub is identified by client_id or azp', async () => {
  for (const claim of ['client_id', 'azp']) {
    const { data } = await query({ scope, sub: undefined, [claim]: 'shop' }, '{ customers(first: 1) { totalCount } }');
    expect(data.customers.totalCount).toBeGreaterThan(0);
  }
});

test.each(['sub', 'client_id', 'azp'])(
  'a token with a malformed %s is refused with a message that names it',
  async (claim) => {
    const { errors } = await query({ ...base, [claim]: 5 }, '{ __typename }');
    expect(errors[0].message).toBe(`Invalid token: \`${claim}\` must be a non-empty string.`);
  },
);

test('a token without an identity is refused with a message that names the claims', async () => {
  const { errors } = await query({ scope, sub: undefined }, '{ __typename }');
  expect(errors[0].message).toContain('missing `sub`');
  expect(errors[0].message).toContain('`client_id` or `azp`');
});

test('a trace is included for the gateway with its secret, and not for a direct caller', async () => {
  const traceOf = async (headers: object) => {
    const asked = { ...bearer(issuer.token(base)), 'apollo-federation-include-trace': 'ftv1', ...headers };
    return (await sendGraphQL(service, '{ customer(key: "acme") { id } }', {}, asked)).body.extensions?.ftv1;
  };
  expect(await traceOf({})).toBeUndefined();
  expect(await traceOf(gatewayHeaders)).toEqual(expect.any(String));
});
