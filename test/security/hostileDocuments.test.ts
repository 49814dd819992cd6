import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { createHostileBodies } from './hostileBodies.ts';
import type { Measured } from './measureHostileBodies.ts';

// Upper bound for each hostile body: the cost of an ordinary request.
const boundMs = 50;
const program = fileURLToPath(new URL('./measureHostileBodies.ts', import.meta.url));
const names = Object.keys(createHostileBodies());

test('the list holds at least 90 bodies within the body limit', () => {
  const lengths = Object.values(createHostileBodies()).map((body) => Buffer.byteLength(body));
  expect(lengths.length).toBeGreaterThanOrEqual(90);
  // The measuring program prepends a line of a few bytes to each document.
  expect(Math.max(...lengths)).toBeLessThan(99_900);
});

describe.each(['on', 'off'])('with introspection %s', (introspection) => {
  let measured: Map<string, Measured>;
  let log: string[];

  beforeAll(async () => {
    const { stdout } = await promisify(execFile)(process.execPath, [program, introspection], { maxBuffer: 50_000_000 });
    const output: { measured: Measured[]; log: string[] } = JSON.parse(stdout);
    measured = new Map(output.measured.map((measurement) => [measurement.name, measurement]));
    log = output.log;
  }, 60_000);

  test.each(names)(`%s is rejected within ${boundMs} ms of CPU time`, (name) => {
    const measurement = measured.get(name);
    const { errors = [], data }: { errors?: { extensions: { code: string } }[]; data?: unknown } = JSON.parse(
      measurement?.answer ?? '',
    );
    expect([200, 400]).toContain(measurement?.status);
    // A mutation returns input errors as data.
    expect(errors.length > 0 || JSON.stringify(data).includes('"code":"INVALID_INPUT"')).toBe(true);
    expect(errors.map(({ extensions }) => extensions.code)).not.toContain('INTERNAL_SERVER_ERROR');
    expect(measurement?.cpuMs).toBeLessThan(boundMs);
    // Errors do not repeat the input.
    expect(measurement?.answer.length).toBeLessThan(10_000);
  });

  test('no unexpected error is logged', () => {
    expect(log.filter((line) => line.includes('"level":50'))).toEqual([]);
  });
});
