import { readFileSync } from 'node:fs';
import { Ruleset, Spectral } from '@stoplight/spectral-core';
import { oas } from '@stoplight/spectral-rulesets';
import { operations } from '../../src/capabilities/operations.ts';
import { demoIds } from '../../src/emulator/demoIds.ts';
import { createOpenApiDocument } from '../../src/rest/openapi/document.ts';
import { statusOf } from '../../src/rest/problemDetails.ts';
import { problemCodesOf } from '../../src/rest/openapi/responses.ts';

const document = JSON.parse(JSON.stringify(createOpenApiDocument()));
const described = operations.map(
  (operation) => [operation.name, operation, document.paths[operation.path][operation.method.toLowerCase()]] as const,
);

test('the document keeps every recommended rule of OpenAPI', async () => {
  const spectral = new Spectral();
  spectral.setRuleset(new Ruleset({ extends: [[oas, 'recommended']] }));
  expect(await spectral.run(document)).toEqual([]);
});

test('of the other rules it breaks two: it has no address for questions, and names its license by identifier', async () => {
  const spectral = new Spectral();
  spectral.setRuleset(new Ruleset({ extends: [[oas, 'all']] }));
  const codes = (await spectral.run(document)).map(({ code }) => code);
  expect(codes.sort()).toEqual(['contact-properties', 'license-url']);
});

test('it has every operation of the table, and no other', () => {
  const ids = Object.values<Record<string, { operationId: string }>>(document.paths).flatMap((item) =>
    Object.values(item).map(({ operationId }) => operationId),
  );
  expect(ids.sort()).toEqual(operations.map(({ name }) => name).sort());
});

test.each(described)('%s is described whole', (_name, operation, one) => {
  expect(one.summary).toBe(operation.title);
  expect(one.tags).toHaveLength(1);
  for (const parameter of one.parameters ?? []) {
    const { description, schema } = parameter.$ref ? document.components.parameters.IdempotencyKey : parameter;
    expect(description).toEqual(expect.stringMatching(/\.$/));
    expect(schema).toBeDefined();
  }
  const names = (one.parameters ?? []).map(({ name, $ref }: { name?: string; $ref?: string }) => name ?? $ref);
  expect(names.includes('#/components/parameters/IdempotencyKey')).toBe(operation.takesIdempotencyKey);
  expect(names.includes(operation.parameter?.name)).toBe(operation.parameter !== undefined);
  const { content } = one.responses[operation.answer.status];
  expect(content === undefined).toBe(operation.answer.schema === undefined);
  if (content !== undefined) expect(content['application/json'].example).toBeDefined();
  expect(one.requestBody === undefined).toBe(operation.body === undefined);
  if (operation.body) expect(one.requestBody.content['application/json'].example).toBeDefined();
  const statuses = problemCodesOf(operation).map((code) => String(statusOf[code]));
  expect(Object.keys(one.responses).sort()).toEqual(
    [...new Set([String(operation.answer.status), ...statuses])].sort(),
  );
});

test('every code that an operation can answer is in the response of its status', () => {
  for (const [, operation, one] of described) {
    for (const code of problemCodesOf(operation)) {
      const reference: string = one.responses[statusOf[code]].$ref;
      const response = document.components.responses[reference.split('/').at(-1) ?? ''];
      expect(response.content['application/problem+json'].schema.properties.code.enum).toContain(code);
      expect(response.description).toContain(`\`${code}\`: `);
      expect(response.content['application/problem+json'].examples[code].value.code).toBe(code);
    }
  }
});

test('queries of several levels are parameters of one level each', () => {
  const { parameters } = document.paths['/v1/v3/openmeter/customers'].get;
  expect(parameters.map(({ name, style }: { name: string; style?: string }) => [name, style])).toEqual([
    ['page', 'deepObject'],
    ['sort', undefined],
    ['filter[key]', 'deepObject'],
    ['filter[name]', 'deepObject'],
    ['filter[primary_email]', 'deepObject'],
    ['filter[usage_attribution_subject_key]', 'deepObject'],
    ['filter[plan_key]', 'deepObject'],
    ['filter[billing_profile_id]', 'deepObject'],
  ]);
});

test('its examples use the ids of the demo data', () => {
  const text = JSON.stringify(document.paths);
  const { acme, globex, initech, stripeProfile, defaultConfiguration, secondConfiguration, acmeStripeCustomer } =
    demoIds;
  for (const id of [
    acme,
    globex,
    initech,
    stripeProfile,
    defaultConfiguration,
    secondConfiguration,
    acmeStripeCustomer,
  ]) {
    expect(text).toContain(`"${id}"`);
  }
});

test('requests name all that they take; answers may have more', () => {
  const { schemas } = document.components;
  expect(schemas.KonnectCreateCustomerRequest.additionalProperties).toBe(false);
  expect(schemas.PortalSessionBody.properties.customer_id).toBeDefined();
  expect(schemas.PortalSessionBody.additionalProperties).toBe(false);
  expect(schemas.KonnectCustomer.additionalProperties).toBeUndefined();
});

describe('docs/rest.md', () => {
  const text = readFileSync(new URL('../../docs/rest.md', import.meta.url), 'utf8');
  const rowsBelow = (heading: string) => {
    const [, rest = ''] = text.split(`\n## ${heading}\n`);
    const [section = ''] = rest.split('\n## ');
    return [...section.matchAll(/^\|\s*`([^`]+)`\s*\|\s*`?([^`|]+?)`?\s*\|\s*(\d*)/gm)].map(([, ...cells]) => cells);
  };

  test('lists every route, with the status of its success', () => {
    expect(rowsBelow('Routes')).toEqual(
      operations.map(({ name, method, path, answer }) => [name, `${method} ${path}`, String(answer.status)]),
    );
  });

  test('lists every code with its status', () => {
    const rows = rowsBelow('Errors').map(([code = '', status]) => [code, Number(status)]);
    expect(Object.fromEntries(rows)).toEqual(statusOf);
  });
});
