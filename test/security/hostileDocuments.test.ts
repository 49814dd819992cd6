import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { createHostileBodies } from './hostileBodies.ts';
import type { Measured } from './measureHostileBodies.ts';

// What the sections of the list hold: no error of this service, and no more work than an ordinary request is worth.
const boundMs = 50;
const program = fileURLToPath(new URL('./measureHostileBodies.ts', import.meta.url));
const names = Object.keys(createHostileBodies());

test('the bodies are within what is read, and many', () => {
  const lengths = Object.values(createHostileBodies()).map((body) => Buffer.byteLength(body));
  expect(lengths.length).toBeGreaterThanOrEqual(90);
  // The program puts a line of a few bytes before each document.
  expect(Math.max(...lengths)).toBeLessThan(99_900);
});

describe.each(['on', 'off'])('with introspection %s', (introspection) => {
  let measured: Map<string, Measured>;
  let log: string[];

  beforeAll(async () => {
    const { stdout } = await promisify(execFile)(process.execPath, [program, introspection], { maxBuffer: 50_000_000 });
    const told: { measured: Measured[]; log: string[] } = JSON.parse(stdout);
    measured = new Map(told.measured.map((one) => [one.name, one]));
    log = told.log;
  }, 60_000);

  test.each(names)('%s: refused in no time', (name) => {
    const one = measured.get(name);
    const { errors = [], data }: { errors?: { extensions: { code: string } }[]; data?: unknown } = JSON.parse(
      one?.answer ?? '',
    );
    expect([200, 400]).toContain(one?.status);
    // A mutation tells what is wrong with its input as data.
    expect(errors.length > 0 || JSON.stringify(data).includes('"code":"INVALID_INPUT"')).toBe(true);
    expect(errors.map(({ extensions }) => extensions.code)).not.toContain('INTERNAL_SERVER_ERROR');
    expect(one?.cpuMs).toBeLessThan(boundMs);
    // No error says over and over what was sent.
    expect(one?.answer.length).toBeLessThan(10_000);
  });

  test('nothing is logged as a fault of this service', () => {
    expect(log.filter((line) => line.includes('"level":50'))).toEqual([]);
  });
});
