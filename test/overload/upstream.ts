import { createServer } from 'node:http';

/**
 * Stub of both upstreams, in a process of its own. It is fast, so that the service is the bottleneck. It writes its URL to
 * standard output. DELAY_MS delays its responses.
 */
const delayMs = Number(process.env['DELAY_MS'] ?? 0);

const customer = {
  id: '01JHQ75EE0HJBPS999HYMPF29H',
  key: 'acme',
  name: 'Acme Corporation',
  currency: 'EUR',
  primary_email: 'billing@acme.example',
  usage_attribution: { subject_keys: ['acme-1', 'acme-2'] },
  billing_address: { country: 'DE', city: 'Berlin', line1: 'Hauptstrasse 1', postal_code: '10115' },
  created_at: '2026-01-01T00:00:00Z',
  updated_at: '2026-01-01T00:00:00Z',
};
const one = JSON.stringify(customer);
const ids = Array.from({ length: 20 }, (_, index) => `01JHQ75EE0HJBPS999HYMP${String(index).padStart(4, '0')}`);
const page = JSON.stringify({
  data: ids.map((id) => ({ ...customer, id, key: `acme-${id}` })),
  meta: { page: { number: 1, size: 20, total: 20 } },
});

const server = createServer((request, response) => {
  const body = request.url?.includes('customers/') || request.method !== 'GET' ? one : page;
  const answer = () => {
    response
      .writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) })
      .end(body);
  };
  if (delayMs > 0) setTimeout(answer, delayMs);
  else answer();
});
server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  if (typeof address === 'object' && address !== null) process.stdout.write(`http://127.0.0.1:${address.port}\n`);
});
