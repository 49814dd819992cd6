import { Writable } from 'node:stream';
import { operations } from '../../src/capabilities/operations.ts';
import { readConfig } from '../../src/config/config.ts';
import { demoIds } from '../../src/emulator/demoIds.ts';
import { createErrorFormatter } from '../../src/graphql/errors.ts';
import { createLogger } from '../../src/logging/logger.ts';
import { toErrorText } from '../../src/mcp/errors.ts';
import { toProblem } from '../../src/rest/problemDetails.ts';
import { allCanaries, canaries, findCanaries } from '../support/canaries.ts';
import { json, startFakeUpstream } from '../support/fakeUpstream.ts';
import type { FakeUpstream } from '../support/fakeUpstream.ts';
import { startService } from '../support/service.ts';
import type { Service } from '../support/service.ts';
import { askEverything } from './everyOperation.ts';
import { everything, hostileAnswers } from './hostileAnswers.ts';

// Each of these starts a service, and asks it for everything.
jest.setTimeout(20_000);

test('there are 20 canaries, and each is found in whatever writing', () => {
  expect(allCanaries).toHaveLength(20);
  expect(findCanaries(everything)).toEqual(allCanaries.map(({ name }) => name));
  for (const { name, value } of allCanaries) {
    const writings = [
      value,
      encodeURIComponent(value),
      encodeURIComponent(value).replace(/%../g, (x) => x.toLowerCase()),
    ];
    for (const before of ['', 'x', 'xy']) {
      writings.push(Buffer.from(`${before}${value}!`).toString('base64'));
      writings.push(Buffer.from(`${before}${value}!`).toString('base64url'));
    }
    writings.push(JSON.stringify({ value }), JSON.stringify(JSON.stringify({ value })));
    for (const writing of writings) expect(findCanaries(`a${writing}b`)).toContain(name);
  }
});

describe('an upstream that tells all that it knows', () => {
  let fake: FakeUpstream;
  let elsewhere: FakeUpstream;
  let service: Service;
  const warnings = jest.spyOn(process, 'emitWarning').mockImplementation(() => {});

  beforeAll(async () => {
    [fake, elsewhere] = await Promise.all([startFakeUpstream(), startFakeUpstream()]);
    // Failures of one case must not open the circuit breaker for the next.
    const { http } = readConfig({ UPSTREAM_BREAKER_MIN_CALLS: '100000' });
    service = await startService({ konnectUrl: fake.url, stripeUrl: fake.url, config: { deadlineMs: 200, http } });
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

  test.each(hostileAnswers('').map(({ what }) => what))('%s: nobody else does', async (what) => {
    const hostile = hostileAnswers(elsewhere.url).find((one) => one.what === what);
    if (hostile) fake.answerWith(hostile.answer);
    const told = await askEverything(service);

    expect(told.length).toBeGreaterThanOrEqual(operations.length * 3);
    expect(fake.requests.length).toBeGreaterThan(0);
    expect(told.map(({ asked, all }) => [asked, findCanaries(all)]).filter(([, found]) => found?.length)).toEqual([]);
    for (const { all } of told) service.lookout.checkErrors(all);
    expect(findCanaries(service.log.join(''))).toEqual([]);
    // What cannot be foreseen would be at this level: none of it is.
    expect(service.log.filter((line) => line.includes('"level":50'))).toEqual([]);
    expect(elsewhere.requests).toHaveLength(0);
    expect(warnings).not.toHaveBeenCalled();
  });

  test('still lets a caller read what was wrong', async () => {
    const detail = `validation error: expires_at must be 30 minutes to 24 hours from now, ${canaries.email.value}`;
    fake.answerWith(json(400, { status: 400, title: 'Bad Request', detail }));
    const readable = 'validation error: expires_at must be 30 minutes to 24 hours from now, [redacted]';
    const told = (await askEverything(service)).filter(({ asked }) => /create-stripe-checkout|CheckoutS/.test(asked));
    expect(told.map(({ way, text: answer }) => [way, answer.includes(readable)])).toEqual([
      ['GraphQL', true],
      ['REST', true],
      ['MCP', true],
    ]);
  });
});

describe('an answer that keeps its contract and cannot be mapped all the same', () => {
  const personal = 491512345678;
  test.each([
    ['a moment beyond all calendars', { created: 9e15 }, '{ createdAt }', 'RangeError: Invalid time value'],
    [
      'a number beyond 32 bits',
      {},
      '{ features { subscriptionPause { duration { intervalOptions { intervalCount } } } } }',
      'GraphQLError: Int cannot represent non 32-bit signed integer value: [redacted]',
    ],
  ])('%s is told without it; the log has its place and its words', async (_what, change, fields, told) => {
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
      expect(errors).toEqual([expect.objectContaining({ message: 'Something went wrong in this service.' })]);
      expect(JSON.stringify(errors)).not.toContain(String(personal));
      const [line, ...more] = service.log.map((one) => JSON.parse(one));
      expect(more).toEqual([]);
      expect(line).toMatchObject({ level: 50, msg: 'unexpected error', path: expect.any(Array) });
      expect(line.err.stack.split('\n')[0]).toBe(told);
      expect(line.err.stack).toMatch(/\n {4}at .*:\d+:\d+/);
      expect(JSON.stringify(line)).not.toContain(String(personal));
    } finally {
      await service.close();
      await fake.close();
    }
  });
});

test('a defect that knows everything is told as one, by each way in; the log has its place', () => {
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
    for (const told of [
      createErrorFormatter(log)(internal, defect),
      toProblem(defect, operation),
      toErrorText(operation, defect, log),
    ]) {
      expect(JSON.stringify(told)).toContain('INTERNAL_SERVER_ERROR');
      expect(findCanaries(JSON.stringify(told))).toEqual([]);
    }
  }
  expect(lines).toHaveLength(operations.length * 2);
  for (const line of lines) {
    expect(findCanaries(line)).toEqual([]);
    expect(JSON.parse(line).err.stack).toMatch(/^TypeError: .*\n {4}at .*secrecy\.test\.ts:\d+:\d+/);
  }
});
