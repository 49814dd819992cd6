import { startFakeUpstream } from '../support/fakeUpstream.ts';
import type { FakeUpstream } from '../support/fakeUpstream.ts';
import { startService } from '../support/service.ts';
import type { Service } from '../support/service.ts';

let upstream: FakeUpstream;
let service: Service;
beforeEach(async () => {
  upstream = await startFakeUpstream();
  service = await startService({ konnectUrl: upstream.url });
});
afterEach(async () => {
  await service.close();
  await upstream.close();
});

async function reportedFor(retryAfter: string | string[]): Promise<string | null> {
  upstream.answerWith((_request, response) => {
    response.setHeader('retry-after', retryAfter).writeHead(429, { 'content-type': 'application/json' }).end('{}');
  });
  return (await fetch(`${service.restUrl}v3/openmeter/customers`)).headers.get('retry-after');
}

/** A time that is later than the deadline of every request: there is no retry, and the seconds are reported. */
const later = (text: string) => text.replace('YEAR', String(new Date().getUTCFullYear() + 2));

describe('a valid Retry-After is reported', () => {
  test.each([
    ['Sun, 06 Nov 1994 08:49:37 GMT', 3, '0'],
    ['Sunday, 06-Nov-94 08:49:37 GMT', 3, '0'],
    ['Sun Nov  6 08:49:37 1994', 3, '0'],
    ['Sat, 31 Dec 2016 23:59:60 GMT', 3, '0'],
    ['Tue, 29 Feb 2000 00:00:00 GMT', 3, '0'],
    ['5000000', 1, '2147483'],
    ['2147483648', 1, '2147483'],
    ['99999999999', 1, '2147483'],
    [' 70000 ', 1, '70000'],
  ])('%p has %i attempts and is reported as %p', async (value, attempts, reported) => {
    expect(await reportedFor(value)).toBe(reported);
    expect(upstream.requests).toHaveLength(attempts);
  });

  test.each(['Sun, 28 Feb YEAR 08:49:37 GMT', 'Sun Feb 28 08:49:37 YEAR'])('a later time: %s', async (value) => {
    expect(Number(await reportedFor(later(value)))).toBeGreaterThan(1_000_000);
    expect(upstream.requests).toHaveLength(1);
  });

  test('a year of two digits is at most 50 years ahead', async () => {
    const twoDigits = (years: number) => String((new Date().getUTCFullYear() + years) % 100).padStart(2, '0');
    expect(await reportedFor(`Sunday, 06-Nov-${twoDigits(49)} 08:49:37 GMT`)).toBe('2147483');
    expect(await reportedFor(`Sunday, 06-Nov-${twoDigits(52)} 08:49:37 GMT`)).toBe('0');
  });
});

describe('an invalid Retry-After is ignored', () => {
  test.each([
    '-5',
    '1.5',
    '+1',
    'soon',
    '',
    '2026-11-29',
    'Sun, 31 Feb YEAR 08:49:37 GMT',
    'Sun, 30 Feb YEAR 08:49:37 GMT',
    'Sun, 29 Feb 2027 08:49:37 GMT',
    'Sun, 32 Jan YEAR 08:49:37 GMT',
    'Sun, 00 Jan YEAR 08:49:37 GMT',
    'Sun, 31 Nov YEAR 08:49:37 GMT',
    'Sun, 06 Foo YEAR 08:49:37 GMT',
    'Sun, 06 Nov YEAR 25:49:37 GMT',
    'Sun, 06 Nov YEAR 24:00:00 GMT',
    'Sun, 06 Nov YEAR 08:60:37 GMT',
    'Sun, 06 Nov YEAR 08:49:61 GMT',
    'Sun, 06 Nov YEAR 08:49:37 UTC',
    'Sun, 06 Nov YEAR 08:49:37',
    'Sunday, 31-Feb-30 08:49:37 GMT',
    'Sun Feb 31 08:49:37 YEAR',
    'Sun Jan 32 08:49:37 YEAR',
    'Sun Jan  0 08:49:37 YEAR',
  ])('%p', async (value) => {
    expect(await reportedFor(later(value))).toBeNull();
    expect(upstream.requests).toHaveLength(3);
  });

  test.each([
    ['joined', '2, 7'],
    ['in lines of their own', ['2', '7']],
    ['equal', ['7', '7']],
    ['a date and seconds', [later('Sun, 06 Nov YEAR 08:49:37 GMT'), '7']],
  ])('two values: %s', async (_what, value) => {
    expect(await reportedFor(value)).toBeNull();
    expect(upstream.requests).toHaveLength(3);
  });
});
