import { Writable } from 'node:stream';
import { operations } from '../../src/capabilities/operations.ts';
import { readConfig } from '../../src/config/config.ts';
import { demoIds } from '../../src/emulator/demoIds.ts';
import { createErrorFormatter } from '../../src/graphql/errors.ts';
import { createLogger } from '../../src/logging/logger.ts';
import { toErrorText } from '../../src/mcp/errors.ts';
import { toProblem } from '../../src/rest/problemDetails.ts';
import { allCanaries, canaries, findCanaries } from '../support/canaries.ts';
import { linesOf } from '../support/logLines.ts';
import { json, startFakeUpstream } from '../support/fakeUpstream.ts';
import type { FakeUpstream } from '../support/fakeUpstream.ts';
import { toolCall } from '../support/toolCall.ts';
import { startService } from '../support/service.ts';
import type { Service } from '../support/service.ts';
import { runEveryOperation } from './everyOperation.ts';
import { everything, hostileAnswers } from './hostileAnswers.ts';

// Each test starts a service and runs every operation.
jest.setTimeout(20_000);

test('findCanaries finds each of the 20 canaries in every encoding', () => {
  expect(allCanaries).toHaveLength(20);
  expect(findCanaries(everything)).toEqual(allCanaries.map(({ name }) => name));
  for (const { name, value } of allCanaries) {
    const encodings = [
      value,
      encodeURIComponent(value),
      encodeURIComponent(value).replace(/%../g, (x) => x.toLowerCase()),
    ];
    for (const before of ['', 'x', 'xy']) {
      encodings.push(Buffer.from(`${before}${value}!`).toString('base64'));
      encodings.push(Buffer.from(`${before}${value}!`).toString('base64url'));
    }
    encodings.push(JSON.stringify({ value }), JSON.stringify(JSON.stringify({ value })));
    for (const encoded of encodings) expect(findCanaries(`a${encoded}b`)).toContain(name);
  }
});

describe('an upstream response full of secrets', () => {
  let fake: FakeUpstream;
  let elsewhere: FakeUpstream;
  let service: Service;
  const warnings = jest.spyOn(process, 'emitWarning').mockImplementation(() => {});

  beforeAll(async () => {
    [fake, elsewhere] = await Promise.all([startFakeUpstream(), startFakeUpstream()]);
    // Failures of one case must not open the circuit breaker for the next.
    const { http } = readConfig({ UPSTREAM_BREAKER_MIN_CALLS: '100000' });
    const config = { deadlineMs: 200, http, logLevel: 'debug' } as const;
    service = await startService({ konnectUrl: fake.url, stripeUrl: fake.url, config });
  });
  beforeEach(() => {
    warnings.mockClear();
    fake.requests.splice(0);
    service.log.splice(0);
  });
  afterAll(async () => {
    await service.close();
    await Promise.all([fake.close(), elsewhere.close()]);
  });

  test.each(hostileAnswers('').map(({ what }) => what))('leaks nothing to responses and log: it %s', async (what) => {
    const hostile = hostileAnswers(elsewhere.url).find((candidate) => candidate.what === what);
    if (hostile) fake.answerWith(hostile.answer);
    const replies = await runEveryOperation(service);

    expect(replies.length).toBeGreaterThanOrEqual(operations.length * 3);
    expect(fake.requests.length).toBeGreaterThan(0);
    const leaks = replies.map(({ operation, fullText }) => [operation, findCanaries(fullText)]);
    expect(leaks.filter(([, found]) => found?.length)).toEqual([]);
    for (const { fullText } of replies) service.leakDetector.checkErrors(fullText);
    expect(findCanaries(service.log.join(''))).toEqual([]);
    // No unexpected error was logged.
    expect(service.log.filter((line) => line.includes('"level":50'))).toEqual([]);
    expect(elsewhere.requests).toHaveLength(0);
    expect(warnings).not.toHaveBeenCalled();
  });

  test("passes the upstream's validation message on, with secrets redacted", async () => {
    // The short deadline of the other tests could end before the response is read.
    await service.close();
    service = await startService({ konnectUrl: fake.url, stripeUrl: fake.url });
    const detail = `validation error: expires_at must be 30 minutes to 24 hours from now, ${canaries.email.value}`;
    fake.answerWith(json(400, { status: 400, title: 'Bad Request', detail }));
    const readable = 'validation error: expires_at must be 30 minutes to 24 hours from now, [redacted]';
    const replies = (await runEveryOperation(service)).filter(({ operation }) =>
      /create-stripe-checkout|CheckoutS/.test(operation),
    );
    expect(replies.map(({ adapter, text }) => [adapter, text.includes(readable)])).toEqual([
      ['GraphQL', true],
      ['REST', true],
      ['MCP', true],
    ]);
  });
});

/** An id and a name of a client may be any word: these two are words. */
const words: ReadonlySet<string> = new Set([canaries.label.value, canaries.upstreamHeader.value]);

test('secrets and personal data in the headers of a caller reach neither the log nor the upstreams', async () => {
  const service = await startService({ config: { logLevel: 'debug' } });
  const own = new Set<string>([canaries.konnectToken.value, canaries.stripeKey.value]);
  const names = ['x-request-id', 'traceparent', 'tracestate', 'apollographql-client-name', 'user-agent'];
  try {
    for (const { value } of allCanaries) {
      const used = words.has(value) ? names.slice(1, 3) : names;
      const text = /^[\x20-\x7e]+$/.test(value) ? value : encodeURIComponent(value);
      const headers = Object.fromEntries(used.map((name) => [name, text]));
      const post = (url: string, body: object) =>
        fetch(url, {
          method: 'POST',
          headers: { 'content-type': 'application/json', ...headers },
          body: JSON.stringify(body),
        });
      const mutation = `mutation { upsertCustomer(input: { id: "${demoIds.globex}", name: "Globex" }) { outcome } }`;
      const replies = [
        await post(service.url, { query: mutation }),
        await post(service.mcpUrl, toolCall('upsert-customer', { customerid: demoIds.globex, name: 'Globex' })),
        await fetch(`${service.restUrl}v3/openmeter/customers/${demoIds.globex}`, { headers }),
      ];
      expect(replies.map(({ status }) => status)).toEqual([200, 200, 200]);
    }
    expect(service.log.length).toBeGreaterThan(allCanaries.length * 6);
    expect(findCanaries(service.log.join(''))).toEqual([]);
    const sent = service.emulator.exchanges.map(({ requestHeaders }) => JSON.stringify(requestHeaders)).join('');
    expect(
      findCanaries(
        sent,
        allCanaries.filter(({ value }) => !own.has(value)),
      ),
    ).toEqual([]);
  } finally {
    await service.close();
  }
});

describe('a valid upstream response that cannot be mapped', () => {
  const personal = 491512345678;
  test.each([
    ['a timestamp out of range', { created: 9e15 }, '{ createdAt }', 'created max'],
    [
      'an integer of more than 32 bits',
      {},
      '{ features { subscriptionPause { duration { intervalOptions { intervalCount } } } } }',
      'features.subscription_pause.duration.interval_options.0.interval_count max',
    ],
  ])('%s is reported without its value; the log names the member', async (_what, change, fields, logged) => {
    const fake = await startFakeUpstream();
    const service = await startService({ stripeUrl: fake.url });
    try {
      const configuration = structuredClone(
        service.emulator.state.stripe.configurations.get(demoIds.defaultConfiguration),
      );
      if (!configuration) throw new Error('The demo data has no configuration.');
      configuration.features.subscription_pause.duration.interval_options = [
        { interval: 'day', interval_count: personal },
      ];
      fake.answerWith(json(200, { ...configuration, ...change }));
      const { errors } = await service.graphql(
        `{ portalConfiguration(id: "${demoIds.defaultConfiguration}") ${fields} }`,
      );
      expect(errors).toEqual([
        expect.objectContaining({ message: 'The upstream did not return a valid value for this field.' }),
      ]);
      expect(JSON.stringify(errors)).not.toContain(String(personal));
      const [line, ...more] = linesOf(service.log, 'stripe: call failed');
      expect(more).toEqual([]);
      expect(line).toMatchObject({ level: 40, members: expect.stringContaining(logged) });
      expect(JSON.stringify(line)).not.toContain(String(personal));
    } finally {
      await service.close();
      await fake.close();
    }
  });
});

test('an internal error full of secrets leaks nothing in any adapter; the log has its stack', () => {
  const lines: string[] = [];
  const sink = new Writable({ write: (chunk, _encoding, done) => done(void lines.push(String(chunk))) });
  const log = createLogger('info', [], sink);
  const cause = new RangeError(everything);
  const defect = Object.assign(new TypeError(everything, { cause }), {
    request: { headers: { everything } },
    everything,
  });
  const internal = { message: everything, extensions: { code: 'INTERNAL_SERVER_ERROR', everything } };
  for (const operation of operations) {
    for (const formatted of [
      createErrorFormatter(log)(internal, defect),
      toProblem(defect, operation),
      toErrorText(operation, defect, log),
    ]) {
      expect(JSON.stringify(formatted)).toContain('INTERNAL_SERVER_ERROR');
      expect(findCanaries(JSON.stringify(formatted))).toEqual([]);
    }
  }
  expect(lines).toHaveLength(operations.length * 2);
  for (const line of lines) {
    expect(findCanaries(line)).toEqual([]);
    expect(JSON.parse(line).err.stack).toMatch(/^TypeError: .*\n {4}at .*secrecy\.test\.ts:\d+:\d+/);
  }
});
