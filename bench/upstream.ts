import { createServer } from 'node:net';
import { digitsLength, digitsOfKey, idLength, isId, profileIdOf, toDigits, toId, toKey } from './ids.ts';

/**
 * Konnect stub of the benchmark, in a process of its own. It needs less processor time than any server under test: it speaks
 * HTTP over bare sockets and inserts ids into prepared bodies. It writes its URL to standard output. `GET /__counts` returns
 * the number of calls by kind and resets it; `GET /__delay/20` delays later responses by 20 milliseconds.
 */
const customersPath = '/v3/openmeter/customers';
const profilesPath = '/v3/openmeter/profiles/';

const reasons: Readonly<Record<number, string>> = { 200: 'OK', 404: 'Not Found', 405: 'Method Not Allowed' };

/** Placeholders for the id and the key. */
const idMark = '@id@';
const keyMark = '@key@';
const createdAt = '2026-01-01T00:00:00Z';

/** The parts of a customer around its id and key. */
const customerParts = JSON.stringify({
  id: idMark,
  key: keyMark,
  name: 'Acme Corporation',
  currency: 'EUR',
  primary_email: 'billing@acme.example',
  usage_attribution: { subject_keys: ['acme-1', 'acme-2'] },
  billing_address: { country: 'DE', city: 'Berlin', line1: 'Hauptstrasse 1', postal_code: '10115' },
  created_at: createdAt,
  updated_at: createdAt,
}).split(/@id@|@key@/);
const [beforeId = '', beforeKey = '', afterKey = ''] = customerParts;

/** The parts of the billing around the id of the profile. */
const [beforeProfile = '', afterProfile = ''] = JSON.stringify({
  billing_profile: { id: idMark },
  app_data: { stripe: { customer_id: 'cus_ob80AiaSZKy2kC' } },
}).split(idMark);

const app = { id: '01JHQ75EE0APPPS90000000000' };
const [beforeProfileId = '', afterProfileId = ''] = JSON.stringify({
  id: idMark,
  name: 'Standard billing',
  created_at: createdAt,
  updated_at: createdAt,
  supplier: { name: 'Example GmbH', addresses: { billing_address: { country: 'DE' } } },
  workflow: { payment: { collection_method: 'charge_automatically' } },
  apps: { tax: app, invoicing: app, payment: app },
  default: true,
}).split(idMark);

const customerHead = headOf(200, toCustomer(toDigits(0)).length);
const billingHead = headOf(200, (beforeProfile + profileIdOf(toDigits(0)) + afterProfile).length);
const profileHead = headOf(200, (beforeProfileId + profileIdOf(toDigits(0)) + afterProfileId).length);
const notFound = toAnswer(404, '{"status":404,"title":"Not Found"}');

/** The first customer of the next page. Each page has other customers, so that a server cannot cache them. */
let nextOnPage = 5_000_000_000;
let delayMs = 0;
let counts = noCounts();

const server = createServer({ noDelay: true }, (socket) => {
  let received = '';
  socket.setEncoding('latin1');
  socket.on('error', () => socket.destroy());
  socket.on('data', (piece: string) => {
    received += piece;
    let answers = '';
    let begin = 0;
    for (let end = received.indexOf('\r\n\r\n'); end >= 0; end = received.indexOf('\r\n\r\n', begin)) {
      const target = received.slice(begin + 'GET '.length, received.indexOf(' ', begin + 'GET '.length));
      answers += received.startsWith('GET ', begin) ? toAnswerOf(target) : toAnswer(405, '{"status":405}');
      begin = end + 4;
    }
    received = begin === received.length ? '' : received.slice(begin);
    if (answers === '') return;
    // Timers of the same length fire in the order in which they were set, so responses keep the order of their requests.
    if (delayMs > 0) setTimeout(() => socket.write(answers, 'latin1'), delayMs);
    else socket.write(answers, 'latin1');
  });
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  if (typeof address === 'object' && address !== null) process.stdout.write(`http://127.0.0.1:${address.port}\n`);
});

function toAnswerOf(target: string): string {
  if (target.startsWith(customersPath)) {
    if (target[customersPath.length] !== '/') return toPage(target);
    const id = target.slice(customersPath.length + 1, customersPath.length + 1 + idLength);
    if (!isId(id)) return notFound;
    const digits = id.slice(-digitsLength);
    if (target.length === customersPath.length + 1 + idLength) {
      counts.customer += 1;
      return customerHead + toCustomer(digits);
    }
    counts.billing += 1;
    return billingHead + beforeProfile + profileIdOf(digits) + afterProfile;
  }
  if (target.startsWith(profilesPath)) {
    counts.profile += 1;
    return profileHead + beforeProfileId + target.slice(profilesPath.length) + afterProfileId;
  }
  if (target === '/__counts') {
    const current = counts;
    counts = noCounts();
    return toAnswer(200, JSON.stringify(current));
  }
  if (target.startsWith('/__delay/')) {
    delayMs = Number(target.slice('/__delay/'.length));
    return toAnswer(200, '{}');
  }
  return notFound;
}

function toPage(target: string): string {
  const query = decodeURIComponent(target.slice(customersPath.length));
  const [, operator, keys] = /[?&]filter\[key\](?:\[(eq|oeq)\])?=([^&]*)/.exec(query) ?? [];
  if (keys === undefined) {
    counts.page += 1;
    const size = Number(/[?&]page\[size\]=(\d+)/.exec(query)?.[1] ?? 100);
    return toList(Array.from({ length: size }, () => toDigits(nextOnPage++)));
  }
  if (operator === 'oeq') counts.byKeys += 1;
  else counts.byKey += 1;
  const requested = operator === 'oeq' ? keys.split(',') : [keys];
  return toList(requested.map(digitsOfKey).filter((digits) => digits !== undefined));
}

function toList(customers: readonly string[]): string {
  const rows = customers.map(toCustomer).join(',');
  const page = `{"number":1,"size":${customers.length},"total":${customers.length}}`;
  return toAnswer(200, `{"data":[${rows}],"meta":{"page":${page}}}`);
}

function toCustomer(digits: string): string {
  return beforeId + toId(digits) + beforeKey + toKey(digits) + afterKey;
}

function toAnswer(status: number, body: string): string {
  return headOf(status, body.length) + body;
}

function headOf(status: number, length: number): string {
  return `HTTP/1.1 ${status} ${reasons[status]}\r\ncontent-type: application/json\r\ncontent-length: ${length}\r\n\r\n`;
}

function noCounts() {
  return { customer: 0, byKeys: 0, byKey: 0, page: 0, billing: 0, profile: 0 };
}
