import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { demoIds } from '../../src/emulator/demoIds.ts';
import { startService } from '../support/service.ts';
import type { Service } from '../support/service.ts';
import { toolCall, toolHeaders } from '../support/toolCall.ts';

const maxBytes = 100_000;

let service: Service;
beforeAll(async () => {
  service = await startService();
});
afterAll(() => service.close());

const targets = {
  GraphQL: { method: 'POST', path: '/graphql', body: { query: '{ customer(key: "acme") { key } }' } },
  REST: { method: 'PUT', path: `/v1/v3/openmeter/customers/${demoIds.acme}`, body: { name: 'Acme' } },
  MCP: { method: 'POST', path: '/mcp', body: toolCall('get-customer', { customerid: demoIds.acme }) },
};
type Protocol = keyof typeof targets;
const protocols: readonly Protocol[] = ['GraphQL', 'REST', 'MCP'];

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
}

async function send(
  protocol: Protocol,
  coding: string,
  body: Uint8Array<ArrayBuffer> | ReadableStream,
): Promise<Answer> {
  const { method, path } = targets[protocol];
  const headers = { ...toolHeaders, 'content-encoding': coding };
  const init: RequestInit = { method, headers, body, ...(body instanceof ReadableStream && { duplex: 'half' }) };
  const response = await fetch(new URL(path, service.url), init);
  return { status: response.status, headers: response.headers, body: JSON.parse(await response.text()) };
}

const encode: Readonly<Record<string, (text: string) => Buffer<ArrayBuffer>>> = {
  gzip: gzipSync,
  'x-gzip': gzipSync,
  GZIP: gzipSync,
  deflate: deflateSync,
  br: brotliCompressSync,
  identity: (text) => Buffer.from(text),
};

function jsonOf(protocol: Protocol): string {
  return JSON.stringify(targets[protocol].body);
}

/** How each protocol reports a refusal. */
function refusal(protocol: Protocol, message: string, code: string): object {
  if (protocol === 'REST') return { detail: message, code };
  if (protocol === 'MCP') return { jsonrpc: '2.0', error: { message } };
  return { errors: [{ message, extensions: { code: 'BAD_REQUEST' } }] };
}

describe.each(protocols)('a body over %s', (protocol) => {
  test.each(Object.keys(encode))('with the content coding %s is decoded', async (coding) => {
    const { status, body } = await send(protocol, coding, encode[coding]?.(jsonOf(protocol)) ?? Buffer.of());
    expect(status).toBe(200);
    expect(JSON.stringify(body)).toContain('acme');
  });

  test.each(['zstd', 'compress', 'gzip, br', 'gzip, gzip', 'nonsense'])(
    'with the content coding %s is refused with 415, which lists the supported ones',
    async (coding) => {
      const { status, headers, body } = await send(protocol, coding, gzipSync(jsonOf(protocol)));
      const message = `The content coding "${coding}" is not supported. Use gzip, deflate or br.`;
      expect({ status, body }).toMatchObject({
        status: 415,
        body: refusal(protocol, message, 'UNSUPPORTED_MEDIA_TYPE'),
      });
      expect(headers.get('accept-encoding')).toBe('gzip, deflate, br');
    },
  );

  test.each(['gzip', 'deflate', 'br'])('that is not valid %s, or incomplete, is refused with 400', async (coding) => {
    const whole = encode[coding]?.(jsonOf(protocol)) ?? Buffer.of();
    for (const bytes of [whole.subarray(0, -6), Buffer.from(jsonOf(protocol)), Buffer.alloc(500, 0xff)]) {
      const { status, body } = await send(protocol, coding, bytes);
      const message = `The request body is not valid ${coding}.`;
      expect({ status, body }).toMatchObject({ status: 400, body: refusal(protocol, message, 'INVALID_INPUT') });
    }
  });

  const tooLarge = refusal(protocol, `The request body must have at most ${maxBytes} bytes.`, 'BODY_TOO_LARGE');

  test.each(['gzip', 'deflate', 'br'])('is limited by its decoded length: %s', async (coding) => {
    const padded = (length: number) => encode[coding]?.(jsonOf(protocol).padEnd(length)) ?? Buffer.of();
    expect((await send(protocol, coding, padded(maxBytes))).status).toBe(200);
    expect(await send(protocol, coding, padded(maxBytes + 1))).toMatchObject({ status: 413, body: tooLarge });
    // Decodes to a thousand times the limit.
    expect(await send(protocol, coding, padded(60_000_000))).toMatchObject({ status: 413, body: tooLarge });
  });

  test('is limited by its encoded length too', async () => {
    const emptyMembers = Buffer.concat(Array.from({ length: 6_000 }, () => gzipSync('')));
    expect(await send(protocol, 'gzip', emptyMembers)).toMatchObject({ status: 413, body: tooLarge });
    const chunked = new Blob([emptyMembers]).stream();
    expect(await send(protocol, 'gzip', chunked)).toMatchObject({ status: 413, body: tooLarge });
  });
});
