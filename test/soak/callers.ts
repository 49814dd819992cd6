import { readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { KeepAliveConnection, rawRequest } from '../support/keepAliveConnection.ts';
import { toolCall, toolHeaders } from '../support/toolCall.ts';

export interface Tally {
  /** Number of responses by status. */
  answers: Record<number, number>;
  /** Requests that the client cancelled. */
  cancelled: number;
  /** Requests without a response. */
  lost: number;
}

/** Sends all requests in turn until `hasEnded`. It cancels some of them and sends some only in part. */
export async function callUntil(hasEnded: () => boolean, port: number, offset: number, tally: Tally): Promise<void> {
  let connection = new KeepAliveConnection(port);
  for (let turn = offset; !hasEnded(); turn++) {
    const request = requests[turn % requests.length] ?? Buffer.of();
    if (!connection.isUsable || turn % 50 === 0) {
      connection.close();
      connection = new KeepAliveConnection(port);
    }
    const sending = connection.send(turn % 31 === 0 ? request.subarray(0, request.length / 2) : request);
    if (turn % 31 === 0 || turn % 17 === 0) {
      // The delay varies, so that the service has not started, waits for an upstream or has responded.
      await pause(turn % 40);
      connection.close();
      tally.cancelled += 1;
    }
    const outcome = await sending;
    if (typeof outcome === 'object') tally.answers[outcome.status] = (tally.answers[outcome.status] ?? 0) + 1;
    else if (turn % 31 !== 0 && turn % 17 !== 0) tally.lost += 1;
    await pause(5);
  }
  connection.close();
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** The documents of `operations/` with their variables. */
function readOperations(): Buffer[] {
  const folder = fileURLToPath(new URL('../../operations', import.meta.url));
  return readdirSync(folder)
    .filter((file) => file.endsWith('.graphql'))
    .map((file) => {
      const variables: unknown = JSON.parse(
        readFileSync(`${folder}/${file.replace('.graphql', '.variables.json')}`, 'utf8'),
      );
      return rawRequest('POST', '/graphql', { query: readFileSync(`${folder}/${file}`, 'utf8'), variables });
    });
}

const requests: readonly Buffer[] = [
  ...readOperations(),
  rawRequest('GET', '/v1/v3/openmeter/customers?page[size]=5'),
  rawRequest('GET', '/v1/v3/openmeter/customers/01JHQ75EE0HJBPS999HYMPF29H'),
  rawRequest('GET', '/v1/v3/openmeter/customers/nobody'),
  rawRequest('POST', '/mcp', toolCall('get-customer', { customerid: '01JHQ75EE0HJBPS999HYMPF29H' }), toolHeaders),
  rawRequest('POST', '/mcp', toolCall('list-customers'), toolHeaders),
  rawRequest('POST', '/mcp', { jsonrpc: '2.0', id: 1, method: 'tools/list' }, toolHeaders),
  rawRequest('POST', '/graphql', { query: '{ nothing }' }),
  rawRequest('POST', '/graphql', { query: '{' }),
  rawRequest('POST', '/graphql', { query: '{ __schema { types { name } } }' }),
  rawRequest('GET', '/health/ready'),
  rawRequest('GET', '/graphql'),
  rawRequest('DELETE', '/nowhere'),
];
