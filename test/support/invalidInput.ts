import { startService } from './service.ts';
import type { Service } from './service.ts';

/** A query, the path of its invalid argument and the expected message. */
export type InvalidArgument = readonly [query: string, field: string[], message: string];

/** Tests that a query with an invalid argument names the argument and calls no upstream. */
export function testInvalidArguments(cases: readonly InvalidArgument[]): void {
  describe('a query with an invalid argument names the argument and calls no upstream', () => {
    const service = sharedService();
    test.each(cases)('%s', async (query, field, message) => {
      const { data, errors } = await service().graphql(query);
      expect(Object.values(Object(data))).toEqual([null]);
      expect(errors).toHaveLength(1);
      expect(errors?.[0]).toMatchObject({
        message: `${field.join('.')}: ${message}`,
        path: [expect.any(String)],
        extensions: { code: 'BAD_USER_INPUT', field, faults: [{ code: 'INVALID_INPUT', field, message }] },
      });
      expect(service().calls()).toEqual([]);
    });
  });
}

/** What is invalid, the input, the path of its invalid member and the expected message. */
export type InvalidInput = readonly [title: string, input: object, field: string[], message: string];

/** Tests that a mutation with invalid input names the member and calls no upstream. The mutation has the alias `result`. */
export function testInvalidInput(mutation: string, cases: readonly InvalidInput[]): void {
  describe('a mutation with invalid input names the member and calls no upstream', () => {
    const service = sharedService();
    test.each(cases)('%s', async (_title, input, field, message) => {
      const { data, errors } = await service().graphql(mutation, { input });
      expect(errors).toBeUndefined();
      const { userErrors, ...rest } = Object(data).result;
      expect(userErrors).toContainEqual({ code: 'INVALID_INPUT', field: ['input', ...field], message });
      expect(Object.values(rest)).toEqual([null]);
      expect(service().calls()).toEqual([]);
      expect({}).not.toHaveProperty('x');
    });
  });
}

/** What is invalid, the input, and the part of the message that names the member. */
export type InvalidType = readonly [title: string, input: object, member: string];

/** Tests that the schema rejects a mutation whose input has a wrong type. */
export function testInvalidTypes(mutation: string, cases: readonly InvalidType[]): void {
  describe('a mutation with a wrong type is rejected by the schema and calls no upstream', () => {
    const service = sharedService();
    test.each(cases)('%s', async (_title, input, member) => {
      const { data, errors } = await service().graphql(mutation, { input });
      expect(data).toBeUndefined();
      expect(errors).toHaveLength(1);
      expect(errors?.[0]).toMatchObject({
        message: expect.stringContaining(member),
        extensions: { code: 'BAD_USER_INPUT' },
      });
      expect(service().calls()).toEqual([]);
    });
  });
}

/** A service for all tests of a `describe` block. These tests change no data. */
function sharedService(): () => Service {
  let service: Service | undefined;
  beforeAll(async () => {
    service = await startService();
  });
  afterAll(() => service?.close());
  return () => {
    if (service === undefined) throw new Error('The service has not started.');
    return service;
  };
}
