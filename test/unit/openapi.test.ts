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

test('the document passes every recommended OpenAPI rule', async () => {
  const spectral = new Spectral();
  spectral.setRuleset(new Ruleset({ extends: [[oas, 'recommended']] }));
  expect(await spectral.run(document)).toEqual([]);
});

test('the document fails only two optional rules: contact address and license URL', async () => {
  const spectral = new Spectral();
  spectral.setRuleset(new Ruleset({ extends: [[oas, 'all']] }));
  const codes = (await spectral.run(document)).map(({ code }) => code);
  expect(codes.sort()).toEqual(['contact-properties', 'license-url']);
});

test('the document has exactly the operations of the table', () => {
  const ids = Object.values<Record<string, { operationId: string }>>(document.paths).flatMap((item) =>
    Object.values(item).map(({ operationId }) => operationId),
  );
  expect(ids.sort()).toEqual(operations.map(({ name }) => name).sort());
});

test.each(described)('%s has a summary, a tag, parameters, examples and responses', (_name, operation, documented) => {
  expect(documented.summary).toBe(operation.title);
  expect(documented.tags).toHaveLength(1);
  for (const parameter of documented.parameters ?? []) {
    const { description, schema } = parameter.$ref ? document.components.parameters.IdempotencyKey : parameter;
    expect(description).toEqual(expect.stringMatching(/\.$/));
    expect(schema).toBeDefined();
  }
  const names = (documented.parameters ?? []).map(({ name, $ref }: { name?: string; $ref?: string }) => name ?? $ref);
  expect(names.includes('#/components/parameters/IdempotencyKey')).toBe(operation.takesIdempotencyKey);
  expect(names.includes(operation.parameter?.name)).toBe(operation.parameter !== undefined);
  const { content } = documented.responses[operation.answer.status];
  expect(content === undefined).toBe(operation.answer.schema === undefined);
  if (content !== undefined) expect(content['application/json'].example).toBeDefined();
  expect(documented.requestBody === undefined).toBe(operation.body === undefined);
  if (operation.body) expect(documented.requestBody.content['application/json'].example).toBeDefined();
  const statuses = problemCodesOf(operation).map((code) => String(statusOf(code)));
  expect(Object.keys(documented.responses).sort()).toEqual(
    [...new Set([String(operation.answer.status), '431', ...statuses])].sort(),
  );
});

test('the response of a status documents every code that an operation can answer with it', () => {
  for (const [, operation, documented] of described) {
    for (const code of problemCodesOf(operation)) {
      const reference: string = documented.responses[statusOf(code)].$ref;
      const response = document.components.responses[reference.split('/').at(-1) ?? ''];
      expect(response.content['application/problem+json'].schema.properties.code.enum).toContain(code);
      expect(response.description).toContain(`\`${code}\`: `);
      expect(response.content['application/problem+json'].examples[code].value.code).toBe(code);
    }
  }
});

test('a nested query is documented as parameters of one level each', () => {
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

test('the examples use the ids of the demo data', () => {
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

test('requests forbid unknown members, answers tolerate them', () => {
  const { schemas } = document.components;
  expect(schemas.KonnectCreateCustomerRequest.additionalProperties).toBe(false);
  expect(schemas.PortalSessionBody.properties.customer_id).toBeDefined();
  expect(schemas.PortalSessionBody.additionalProperties).toBe(false);
  expect(schemas.KonnectCustomer.additionalProperties).toBeUndefined();
});
