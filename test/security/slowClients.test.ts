import { RawConnection, parseResponse } from '../support/rawConnection.ts';
import { rawRequest } from '../support/keepAliveConnection.ts';
import { startIssuer } from '../support/issuer.ts';
import type { Issuer } from '../support/issuer.ts';
import { toolCall, toolHeaders } from '../support/toolCall.ts';
import type { Service } from '../support/service.ts';
import { startSecuredService } from './securedService.ts';

const customersPath = '/v1/v3/openmeter/customers';

let issuer: Issuer;
let service: Service;
const connections: RawConnection[] = [];
beforeAll(async () => {
  issuer = await startIssuer();
});
afterEach(async () => {
  for (const connection of connections.splice(0)) connection.close();
  await service.close();
});
afterAll(() => issuer.close());

function connect(): RawConnection {
  const connection = new RawConnection(service.url);
  connections.push(connection);
  return connection;
}

const clients = { bodyTimeoutMs: 40, connections: 0, unfinishedRequests: 0 };
const body = { 'content-type': 'application/json', 'content-length': '90000' };

test.each([
  ['GraphQL', rawRequest('POST', '/graphql', undefined, body)],
  ['REST', rawRequest('POST', customersPath, undefined, body)],
  ['MCP', rawRequest('POST', '/mcp', undefined, body)],
])(
  'a request over %s without a token is answered 401 before its body, and its connection is closed',
  async (_protocol, request) => {
    service = await startSecuredService(issuer, 'both', { clients });
    const connection = connect();
    connection.write(request);
    connection.trickle();
    expect(parseResponse(await connection.closed).status).toBe(401);
  },
);

test('slow bodies with the token of one customer leave every other caller admitted', async () => {
  const overload = { maxInFlight: 50, maxLoopDelayMs: 0 };
  service = await startSecuredService(issuer, 'both', {
    overload,
    clients: { ...clients, bodyTimeoutMs: 600_000, unfinishedRequests: 100 },
  });
  const weak = issuer.token({ customer_key: 'acme' });
  const slow = rawRequest('POST', '/graphql', undefined, { ...body, authorization: `Bearer ${weak}` });
  for (let index = 0; index < 300; index++) {
    const connection = connect();
    connection.write(slow);
    connection.write('{"mutation"');
    connection.trickle();
  }
  const authorization = `Bearer ${issuer.token({ scope: 'customers:read customers:write' })}`;
  const read = { query: '{ customer(key: "acme") { key } }' };
  const write = { query: 'mutation { upsertCustomer(input: { key: "acme", name: "Acme" }) { customer { key } } }' };
  const others = [
    rawRequest('POST', '/graphql', read, { authorization }),
    rawRequest('POST', '/graphql', write, { authorization }),
    rawRequest('GET', customersPath, undefined, { authorization }),
    rawRequest('POST', '/mcp', toolCall('list-customers'), { ...toolHeaders, authorization }),
  ];
  for (let round = 0; round < 5; round++) {
    for (const request of others) {
      const connection = connect();
      connection.write(request);
      expect(parseResponse(await connection.received(1)).status).toBe(200);
    }
  }
});
