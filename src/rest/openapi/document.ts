import { permissionOf } from '../../auth/permissions.ts';
import { operations } from '../../capabilities/operations.ts';
import type { Operation } from '../../capabilities/operations.ts';
import { packageVersion } from '../../config/packageVersion.ts';
import { bodyOf } from '../requestReader.ts';
import { exampleOf } from './examples.ts';
import { idempotencyKeyParameter, parametersOf } from './parameters.ts';
import { problemResponses, responsesOf } from './responses.ts';
import { Schemas } from './schemas.ts';
import type { JsonObject } from './schemas.ts';

/** OpenAPI 3.1 document of the REST routes, generated from the operation table and the contracts. */
export function createOpenApiDocument(): JsonObject {
  const schemas = new Schemas();
  const paths: Record<string, JsonObject> = {};
  for (const operation of operations) {
    paths[operation.path] = {
      ...paths[operation.path],
      [operation.method.toLowerCase()]: operationObject(operation, schemas),
    };
  }
  const responses = problemResponses(operations, schemas);
  return {
    openapi: '3.1.0',
    info: {
      title: 'Customer portal',
      version: packageVersion,
      description:
        'Kong Konnect customers and the Stripe customer portal in one API. Requests and answers have the shapes of the upstreams: see https://developer.konghq.com and https://docs.stripe.com/api.',
      contact: { name: 'The maintainers of customer-portal-subgraph' },
      license: { name: 'Apache License 2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/', description: 'This service' }],
    tags: tags.map(({ name, description }) => ({ name, description })),
    paths,
    components: {
      schemas: schemas.components(),
      parameters: { IdempotencyKey: idempotencyKeyParameter },
      responses,
      securitySchemes: {
        bearer: {
          type: 'http',
          scheme: 'bearer',
          bearerFormat: 'JWT',
          description: 'Not required in open mode, the default on the embedded emulator.',
        },
      },
    },
  };
}

const tags = [
  {
    name: 'Billing',
    description: "Konnect: a customer's billing profile, its data in billing apps, and its Stripe sessions.",
    of: /\/openmeter\/customers\/\{\w+\}\/billing/,
  },
  {
    name: 'Customers',
    description: 'Konnect: customers, by the id that Konnect gave them.',
    of: /\/openmeter\/customers/,
  },
  {
    name: 'Portal',
    description: 'Stripe: configurations of the customer portal, and its sessions.',
    of: /\/billing-portal\//,
  },
] as const;

function authDescription({ action }: Operation): string {
  const { scope, selfService } = permissionOf(action);
  return `Requires the scope \`${scope}\`${selfService ? ', or a token that names the customer' : ''}.`;
}

function operationObject(operation: Operation, schemas: Schemas): JsonObject {
  const example = exampleOf(operation.name);
  const body = bodyOf(operation);
  const parameters = parametersOf(operation, schemas, example);
  return {
    operationId: operation.name,
    summary: operation.title,
    description: `${operation.description} ${authDescription(operation)}`,
    security: [{ bearer: [] }],
    tags: tags
      .filter(({ of }) => of.test(operation.path))
      .slice(0, 1)
      .map(({ name }) => name),
    ...(parameters.length > 0 && { parameters }),
    ...(body && {
      requestBody: {
        required: true,
        content: { 'application/json': { schema: schemas.of(body), example: example.body } },
      },
    }),
    responses: responsesOf(operation, schemas, example.answer),
  };
}
