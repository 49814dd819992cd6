import { readFileSync, readdirSync } from 'node:fs';
import { operations } from '../../src/capabilities/operations.ts';
import { operationCases } from '../support/operationCases.ts';
import { startService } from '../support/service.ts';
import type { Service } from '../support/service.ts';

const folder = new URL('../../operations/', import.meta.url);
const names = readdirSync(folder)
  .filter((file) => file.endsWith('.graphql'))
  .map((file) => file.replace('.graphql', ''));

let service: Service;
beforeAll(async () => {
  service = await startService();
});
afterAll(() => service.close());

test('every operation has a valid and an invalid case', () => {
  for (const { name } of operations) {
    const cases = operationCases.filter(({ operation }) => operation === name);
    expect([name, cases.filter(({ rejectedWith }) => rejectedWith !== undefined).length]).toEqual([name, 1]);
    expect([name, cases.filter(({ rejectedWith }) => rejectedWith === undefined).length]).toEqual([name, 1]);
  }
});

test('every operation has a test file that calls testOperation', () => {
  for (const { name } of operations) {
    const file = `${name.replaceAll(/-(\w)/g, (_, letter: string) => letter.toUpperCase())}.test.ts`;
    expect(readFileSync(new URL(file, import.meta.url), 'utf8')).toContain(`testOperation('${name}')`);
  }
});

test('operations/ has at least 15 examples', () => {
  expect(names.length).toBeGreaterThanOrEqual(15);
});

test.each(names)('%s succeeds on fresh demo data', async (name) => {
  const fresh = await startService();
  try {
    const answer = await fresh.graphql(readDocument(name), readVariables(name));
    expect(userErrors(answer.data)).toEqual([]);
    expect(answer.errors).toBeUndefined();
    for (const field of Object.values(Object(answer.data))) expect(field).not.toBeNull();
  } finally {
    await fresh.close();
  }
});

test('all examples succeed in sequence on the same data', async () => {
  for (const name of names) {
    const { data, errors = [] } = await service.graphql(readDocument(name), readVariables(name));
    expect({ name, data }).toEqual({ name, data: expect.anything() });
    expect({
      name,
      codes: errors.map((error) => error.extensions['code']).filter((code) => code !== 'PRECONDITION_FAILED'),
    }).toEqual({ name, codes: [] });
  }
});

function readDocument(name: string): string {
  return readFileSync(new URL(`${name}.graphql`, folder), 'utf8');
}

function readVariables(name: string): object {
  return JSON.parse(readFileSync(new URL(`${name}.variables.json`, folder), 'utf8'));
}

function userErrors(data: unknown): unknown[] {
  return Object.values(Object(data)).flatMap((payload) => Object(payload)['userErrors'] ?? []);
}
