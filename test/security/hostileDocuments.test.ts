import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { createHostileBodies } from './hostileBodies.ts';
import type { Measurement, Measurements } from './measureHostileBodies.ts';

/** The reference work takes about 10 ms of CPU time on a machine of 2026: no body may cost more than about 50 ms. */
const maxCost = 5;
const program = fileURLToPath(new URL('./measureHostileBodies.ts', import.meta.url));
const names = Object.keys(createHostileBodies());

test('there are at least 90 bodies, each within MAX_REQUEST_BYTES', () => {
  const lengths = Object.values(createHostileBodies()).map((body) => Buffer.byteLength(body));
  expect(lengths.length).toBeGreaterThanOrEqual(90);
  // The program adds a line of a few bytes to each document.
  expect(Math.max(...lengths)).toBeLessThan(99_900);
});

describe.each(['on', 'off'])('with introspection %s', (introspection) => {
  let measurements: Map<string, Measurement>;
  let log: readonly string[];

  beforeAll(async () => {
    const args = [program, introspection, String(maxCost)];
    const { stdout } = await promisify(execFile)(process.execPath, args, { maxBuffer: 50_000_000 });
    const report: Measurements = JSON.parse(stdout);
    measurements = new Map(report.measurements.map((measurement) => [measurement.name, measurement]));
    log = report.log;
  });

  test.each(names)('%s: rejected at the cost of a few requests', (name) => {
    const { status, answer = '', cost } = measurements.get(name) ?? {};
    const { errors = [], data }: { errors?: { extensions: { code: string } }[]; data?: unknown } = JSON.parse(answer);
    expect([200, 400]).toContain(status);
    // A mutation returns an invalid input as data.
    expect(errors.length > 0 || JSON.stringify(data).includes('"code":"INVALID_INPUT"')).toBe(true);
    expect(errors.map(({ extensions }) => extensions.code)).not.toContain('INTERNAL_SERVER_ERROR');
    expect(cost).toBeLessThan(maxCost);
    // Errors do not repeat the request.
    expect(answer.length).toBeLessThan(10_000);
  });

  test('no error of this service is logged', () => {
    expect(log.filter((line) => line.includes('"level":50'))).toEqual([]);
  });
});
