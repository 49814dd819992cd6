import { readFileSync, readdirSync } from 'node:fs';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { z } from 'zod';
import { operations } from '../../src/capabilities/operations.ts';
import { demoIds } from '../../src/emulator/demoIds.ts';
import { json, startFakeUpstream } from '../support/fakeUpstream.ts';
import { startService } from '../support/service.ts';
import type { Service, ServiceOptions } from '../support/service.ts';

interface Result {
  readonly isError: boolean;
  /** All text content. */
  readonly text: string;
  readonly structured: Readonly<Record<string, unknown>>;
}

interface Started {
  readonly service: Service;
  readonly client: Client;
  readonly call: (name: string, args?: object) => Promise<Result>;
}

const started: Started[] = [];
afterEach(async () => {
  for (const { client, service } of started.splice(0)) {
    await client.close();
    await service.close();
  }
});

async function start(options: ServiceOptions = {}): Promise<Started> {
  const service = await startService(options);
  const client = new Client({ name: 'test', version: '1' });
  await client.connect(new StreamableHTTPClientTransport(new URL(service.mcpUrl)));
  // From here on the client checks every structured answer against the tool's own output schema.
  await client.listTools();
  const call = async (name: string, args: object = {}): Promise<Result> => {
    const { content, structuredContent, isError } = await client.callTool({ name, arguments: { ...args } });
    const texts = Array.isArray(content) ? content.map((part) => String(part.text)) : [];
    if (isError) service.leakDetector.checkErrors(texts.join('\n'));
    return { isError: isError === true, text: texts.join('\n'), structured: { ...Object(structuredContent) } };
  };
  const connection = { service, client, call };
  started.push(connection);
  return connection;
}

const returnUrl = 'https://shop.example/account';
const canary = {
  primary_email: 'canary@person.example',
  billing_address: { country: 'DE', city: 'Canaryville', line1: 'Canary Lane 1', phone_number: '+49 555 0123' },
};
const planted = [
  'canary@person.example',
  'Canaryville',
  'Canary Lane',
  '+49 555 0123',
  'acme.example',
  'Invalidenstrasse',
];

/** One call of each tool. They succeed on the demo data in this order. */
const validCalls: readonly (readonly [string, object])[] = [
  ['stripe-list-portal-configurations', { active: true, limit: 2 }],
  [
    'stripe-create-portal-configuration',
    { name: 'Mine', features: { invoice_history: { enabled: true } }, metadata: { team: 'billing' } },
  ],
  ['stripe-retrieve-portal-configuration', { configuration: demoIds.defaultConfiguration }],
  ['stripe-update-portal-configuration', { configuration: demoIds.secondConfiguration, name: 'Renamed' }],
  ['stripe-create-portal-session', { customer: demoIds.acmeStripeCustomer, return_url: returnUrl }],
  ['create-customer', { key: 'new', name: 'New', ...canary }],
  ['list-customers', { page: { size: 100 }, filter: { key: { oeq: 'acme,new' } } }],
  ['get-customer', { customerid: demoIds.acme }],
  ['upsert-customer', { customerid: demoIds.globex, name: 'Globex 2', ...canary }],
  ['get-customer-billing-data', { customerid: demoIds.acme }],
  [
    'update-customer-billing-data',
    {
      customerid: demoIds.acme,
      billing_profile: { id: demoIds.stripeProfile },
      app_data: { stripe: { customer_id: demoIds.acmeStripeCustomer } },
    },
  ],
  [
    'update-customer-billing-app-data',
    { customerid: demoIds.acme, stripe: { customer_id: demoIds.acmeStripeCustomer } },
  ],
  [
    'create-stripe-checkout-session',
    { customerid: demoIds.acme, stripe_options: { success_url: returnUrl, currency: 'EUR' } },
  ],
  ['create-stripe-customer-portal-session', { customerid: demoIds.acme, stripe_options: { return_url: returnUrl } }],
  ['delete-customer', { customerid: demoIds.initech }],
];

describe('the list of tools', () => {
  test('has the names, titles, descriptions and hints of the operation table, except that writes which overwrite are destructive', async () => {
    const { tools } = await (await start()).client.listTools();
    expect(
      tools.map(({ name, title, description, annotations }) => ({ name, title, description, annotations })),
    ).toEqual(
      operations.map(({ name, title, description, hints, takesIdempotencyKey }) => ({
        name,
        title,
        description,
        annotations: {
          readOnlyHint: hints.readOnly,
          idempotentHint: hints.idempotent,
          destructiveHint: !hints.readOnly && !takesIdempotencyKey,
        },
      })),
    );
  });

  test('lists path parameter, request members and idempotency key as flat arguments', async () => {
    const { tools } = await (await start()).client.listTools();
    for (const { name, parameter, query, body, takesIdempotencyKey } of operations) {
      const tool = tools.find((tool) => tool.name === name);
      expect(tool?.inputSchema['additionalProperties']).toBe(false);
      expect(Object.keys(tool?.inputSchema.properties ?? {}).sort()).toEqual(
        [
          ...(parameter ? [parameter.name] : []),
          ...Object.keys({ ...query?.shape, ...body?.shape }),
          ...(takesIdempotencyKey ? ['idempotency_key'] : []),
        ].sort(),
      );
    }
  });

  test('describes every argument except booleans and enums', async () => {
    const { tools } = await (await start()).client.listTools();
    expect(
      tools.flatMap(({ name, inputSchema }) => {
        const schema: Schema = inputSchema;
        const definitions = Object.values(schema.$defs ?? {});
        return [schema, ...definitions].flatMap((part) => undescribed(part, name, ''));
      }),
    ).toEqual([]);
  });

  test('names every member of the contract, in the schema or in a description', async () => {
    const { tools } = await (await start()).client.listTools();
    const schemaOf = (name: string) => JSON.stringify(tools.find((tool) => tool.name === name)?.inputSchema);
    for (const { name, query, body } of operations) {
      // Its features are those of the other tool, which its description names.
      const isUpdate = name === 'stripe-update-portal-configuration';
      const listed = schemaOf(name) + (isUpdate ? schemaOf('stripe-create-portal-configuration') : '');
      const members = membersOf(z.toJSONSchema(z.object((body ?? query)?.shape ?? {}), { io: 'input' }));
      expect({ name, missing: members.filter((member) => !listed.includes(member)) }).toEqual({ name, missing: [] });
    }
  });

  test('has valid JSON schemas that match arguments and answers', async () => {
    const { client, call } = await start();
    const { tools } = await client.listTools();
    const ajv = new Ajv2020({ strict: true, allowUnionTypes: true });
    addFormats.default(ajv);
    for (const [name, args] of validCalls) {
      const tool = tools.find((tool) => tool.name === name);
      const fitsInput = ajv.compile(tool?.inputSchema ?? false);
      const fitsOutput = ajv.compile(tool?.outputSchema ?? false);
      fitsInput(args);
      expect({ name, faults: fitsInput.errors }).toEqual({ name, faults: null });
      expect({ name, fits: fitsInput({ ...args, nonsense: 1 }) }).toEqual({ name, fits: false });
      fitsOutput((await call(name, args)).structured);
      expect({ name, faults: fitsOutput.errors }).toEqual({ name, faults: null });
    }
  });
});

describe('a call', () => {
  test('of each tool returns the answer as structured content and as text', async () => {
    const { call } = await start();
    expect(validCalls.map(([name]) => name).sort()).toEqual(operations.map(({ name }) => name).sort());
    for (const [name, args] of validCalls) {
      const { isError, text, structured } = await call(name, args);
      expect({ name, isError, text }).toEqual({ name, isError: false, text: expect.any(String) });
      const [summary = '', ...rest] = text.split('\n');
      expect(summary).toContain(operations.find((operation) => operation.name === name)?.title);
      expect(JSON.parse(rest.join('\n'))).toEqual(structured);
    }
  });

  test.each(operations.map(({ name }) => name))('of %s reports every unknown or invalid argument', async (name) => {
    const { call, service } = await start();
    const parameter = operations.find((operation) => operation.name === name)?.parameter?.name;
    const { isError, text } = await call(name, {
      nonsense: 1,
      filter: 3,
      features: 3,
      stripe_options: 3,
      billing_profile: 3,
      stripe: 3,
      limit: 'many',
      locale: 3,
      name: 3,
      ...(parameter && { [parameter]: 3 }),
    });
    expect(isError).toBe(true);
    expect(text).toMatch(/^INVALID_INPUT: nothing was done\.\n/);
    expect(text).toContain('- nonsense: is not a known member');
    if (parameter) expect(text).toContain(`- ${parameter}: must be a string`);
    expect(text).toContain('Next: Correct the named members and repeat the request.');
    expect(service.calls()).toEqual([]);
  });

  test('reports an invalid nested argument under its path', async () => {
    const { call } = await start();
    const { text } = await call('list-customers', {
      filter: { billing_profile_id: { eq: 'x' } },
      page: { size: 0 },
    });
    expect(text).toContain('- filter.billing_profile_id.eq: must be a ULID');
    expect(text).toContain('- page.size: must be at least 1');
  });

  test('reports the first twenty issues and the number of the others', async () => {
    const { call } = await start();
    const unknown = Object.fromEntries(Array.from({ length: 25 }, (_, n) => [`x${n}`, 1]));
    const { text } = await call('list-customers', unknown);
    expect(text.split('\n').filter((line) => line.startsWith('- '))).toHaveLength(21);
    expect(text).toContain('- and 5 more');
  });

  test('refuses prototype keys', async () => {
    const { call } = await start();
    const args: object = JSON.parse('{"key":"a","name":"b","labels":{"__proto__":"x"}}');
    expect((await call('create-customer', args)).text).toContain(
      'labels.__proto__: "__proto__" is not allowed as a key',
    );
  });

  test('of delete-customer returns the id and deletes the customer', async () => {
    const { call } = await start();
    const { structured } = await call('delete-customer', { customerid: demoIds.initech });
    expect(structured).toEqual({ deleted: true, id: demoIds.initech });
    expect((await call('get-customer', { customerid: demoIds.initech })).structured['deleted_at']).toEqual(
      expect.any(String),
    );
  });

  test.each<[string, object, object]>([
    ['equal to the text', { key: 'acme' }, { key: { eq: 'acme' } }],
    ['with any value for an empty text', { primary_email: '' }, { primary_email: { exists: true } }],
    ['by id', { billing_profile_id: demoIds.stripeProfile }, { billing_profile_id: { eq: demoIds.stripeProfile } }],
  ])('with a text as filter finds customers %s', async (_case, short, long) => {
    const { call } = await start();
    const query = { page: { size: 100 }, sort: 'id' };
    const { isError, structured } = await call('list-customers', { ...query, filter: short });
    expect(isError).toBe(false);
    expect(structured).toEqual((await call('list-customers', { ...query, filter: long })).structured);
    expect(structured).not.toMatchObject({ meta: { page: { total: 67 } } });
  });

  test('of stripe-create-portal-session takes the id of a linked Konnect customer', async () => {
    const { call } = await start();
    const { structured } = await call('stripe-create-portal-session', { customer_id: demoIds.acme });
    expect(structured['customer']).toBe(demoIds.acmeStripeCustomer);
  });

  test('takes null for a member that it may clear, and for an absent one', async () => {
    const { call } = await start();
    const args = { customerid: demoIds.acme, name: 'Acme', usage_attribution: { subject_keys: ['acme'] } };
    const { isError, structured } = await call('upsert-customer', { ...args, description: null });
    expect({ isError, description: structured['description'] }).toEqual({ isError: false, description: undefined });
    expect((await call('upsert-customer', { ...args, name: null })).text).toContain('- name: is required');
    expect((await call('list-customers', { page: null, filter: { key: null } })).isError).toBe(false);
  });

  test('with a repeated idempotency_key takes effect once', async () => {
    const { call } = await start();
    const args = { name: 'Once', features: { invoice_history: { enabled: true } }, idempotency_key: 'attempt-1' };
    const [first, second] = [
      await call('stripe-create-portal-configuration', args),
      await call('stripe-create-portal-configuration', args),
    ];
    expect(second.structured['id']).toBe(first.structured['id']);
    const other = await call('stripe-create-portal-configuration', { ...args, name: 'Other' });
    expect(other.text).toMatch(/^CONFLICT: nothing was done\.\n- idempotency_key: /);
    expect(other.text).toContain('Next: Repeat the first arguments exactly, or use another idempotency_key');
  });

  test('does not share cached reads with another call', async () => {
    const { call, service } = await start();
    await call('get-customer', { customerid: demoIds.acme });
    await call('get-customer', { customerid: demoIds.acme });
    expect(service.calls()).toHaveLength(2);
  });

  test('summarizes a page and whether more follow', async () => {
    const { call } = await start();
    expect((await call('list-customers', { page: { size: 10, number: 2 } })).text).toMatch(
      /^List customers: 10 here, 67 in all; page 2 of 7\.\n/,
    );
    expect((await call('stripe-list-portal-configurations', { limit: 1 })).text).toMatch(/: 1 here, more follow\.\n/);
    expect((await call('stripe-list-portal-configurations')).text).toMatch(/: 3 here, no more follow\.\n/);
  });
});

describe('personal data', () => {
  test('is omitted from all answers, also from those that echo a write', async () => {
    const { call, client } = await start();
    const listed = JSON.stringify((await client.listTools()).tools.map((tool) => tool.outputSchema));
    for (const member of ['primary_email', 'billing_address', 'customer_email', 'phone_number']) {
      expect(listed).not.toContain(`"${member}"`);
    }
    for (const [name, args] of validCalls) {
      const { isError, text, structured } = await call(name, args);
      expect({ name, isError }).toEqual({ name, isError: false });
      for (const value of planted) expect(text + JSON.stringify(structured)).not.toContain(value);
    }
    expect((await call('get-customer', { customerid: demoIds.globex })).structured['name']).toBe('Globex 2');
  });

  test('is redacted in errors', async () => {
    const fake = await startFakeUpstream();
    const detail = 'the address canary@person.example is taken';
    fake.answerWith(json(409, { status: 409, title: 'Conflict', detail }));
    try {
      const { call } = await start({ konnectUrl: fake.url });
      const { text } = await call('upsert-customer', { customerid: demoIds.acme, name: 'A', ...canary });
      expect(text).toContain('the address [redacted] is taken');
    } finally {
      await fake.close();
    }
  });

  test('is included when the configuration enables it', async () => {
    const { call } = await start({ config: { mcp: { port: undefined, tools: undefined, personalData: true } } });
    const answers = [];
    for (const [name, args] of validCalls) answers.push((await call(name, args)).text);
    for (const value of planted) expect(answers.join('\n')).toContain(value);
    expect(answers.join('\n')).toContain('"primary_email"');
  });
});

test('only the three session tools return session urls and client secrets', async () => {
  const { call } = await start();
  const holding: string[] = [];
  for (const [name, args] of validCalls) {
    if (/"(?:url|client_secret)":"[^"]*(?:\/session\/|\/c\/pay\/|_secret_)/.test((await call(name, args)).text)) {
      holding.push(name);
    }
  }
  expect(holding.sort()).toEqual([
    'create-stripe-checkout-session',
    'create-stripe-customer-portal-session',
    'stripe-create-portal-session',
  ]);
  const embedded = { customerid: demoIds.acme, stripe_options: { ui_mode: 'embedded', return_url: returnUrl } };
  expect((await call('create-stripe-checkout-session', embedded)).structured['client_secret']).toEqual(
    expect.any(String),
  );
});

describe('the protocol', () => {
  test('reports an unknown tool as a protocol error, not as a result', async () => {
    const { client } = await start();
    await expect(client.callTool({ name: 'drop-tables' })).rejects.toMatchObject({
      code: -32602,
      message: expect.stringContaining('Unknown tool: "drop-tables"'),
    });
  });

  test('returns the server name, its version and instructions', async () => {
    const { client } = await start();
    const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
    expect(client.getServerVersion()).toMatchObject({ name: 'customer-portal', version });
    expect(client.getInstructions()).toContain('list-customers');
  });

  test('lists the schema and every operation, and returns their files unchanged', async () => {
    const { client } = await start();
    const { resources } = await client.listResources();
    const folder = new URL('../../operations/', import.meta.url);
    const files = readdirSync(folder).filter((name) => name.endsWith('.graphql'));
    expect(resources.map(({ uri }) => uri)).toEqual([
      'graph://schema.graphql',
      ...files.sort().map((name) => `graph://operations/${name}`),
    ]);
    for (const { uri, name, description, mimeType } of resources) {
      const { contents } = await client.readResource({ uri });
      const written = readFileSync(new URL(`../../${name}`, import.meta.url), 'utf8');
      expect(contents).toEqual([{ uri, mimeType, text: written }]);
      expect(description).not.toBe('');
    }
    expect((await client.listResourceTemplates()).resourceTemplates).toEqual([]);
  });

  test('lists no resources when introspection is disabled', async () => {
    const { client } = await start({ config: { introspection: false } });
    expect((await client.listResources()).resources).toEqual([]);
    await expect(client.readResource({ uri: 'graph://schema.graphql' })).rejects.toMatchObject({ code: -32602 });
  });

  test.each(['graph://nothing', 'graph://operations/../package.json', 'file:///etc/passwd'])(
    'reports the unknown resource %s',
    async (uri) => {
      const { client } = await start();
      await expect(client.readResource({ uri })).rejects.toMatchObject({ code: -32602, data: { uri } });
    },
  );
});

/** The names of members at any depth. */
function membersOf(schema: unknown): string[] {
  if (Array.isArray(schema)) return schema.flatMap(membersOf);
  if (typeof schema !== 'object' || schema === null) return [];
  const properties: unknown = Reflect.get(schema, 'properties');
  return [
    ...(typeof properties === 'object' && properties !== null ? Object.keys(properties) : []),
    ...Object.values(schema).flatMap(membersOf),
  ];
}

interface Schema {
  readonly $defs?: Readonly<Record<string, Schema>>;
  readonly description?: string;
  readonly type?: unknown;
  readonly enum?: unknown;
  readonly examples?: unknown;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
}

/** Arguments at any depth without a description, except enums, booleans, and those that an ancestor's description names. */
function undescribed(schema: Schema, path: string, above: string): string[] {
  const described = `${above} ${schema.description ?? ''}`;
  const variants = [schema, ...(schema.anyOf ?? [])].flatMap((variant) =>
    variant.items ? [variant, variant.items] : [variant],
  );
  return variants.flatMap((variant) =>
    Object.entries(variant.properties ?? {}).flatMap(([name, member]) => [
      ...(member.description ||
      member.enum ||
      member.examples ||
      member.type === 'boolean' ||
      described.includes(`\`${name}\``)
        ? []
        : [`${path}.${name}`]),
      ...undescribed(member, `${path}.${name}`, described),
    ]),
  );
}
