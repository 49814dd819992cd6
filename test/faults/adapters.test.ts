import { z } from 'zod';
import { demoIds } from '../../src/emulator/demoIds.ts';
import { statusOf } from '../../src/rest/problemDetails.ts';
import { faults } from '../support/faults.ts';
import type { FaultName } from '../support/faults.ts';
import { startFaultedService, policy } from './faultedService.ts';
import type { FaultedService } from './faultedService.ts';
import { operations } from './operations.ts';
import { done, expectedOf } from './faultTable.ts';
import type { Outcome } from './faultTable.ts';
import { toolCall, toolHeaders } from '../support/toolCall.ts';

/** An operation of the matrix, in REST and MCP. */
interface Sample {
  readonly name: string;
  readonly tool: string;
  readonly rest: readonly [method: string, path: string];
  readonly parameter?: string;
  readonly body?: (label: string) => Record<string, unknown>;
  /** Number of effects at the upstream. */
  readonly countEffects: (faulted: FaultedService, label: string) => number;
}

interface AdapterResponse {
  readonly outcome: Outcome;
  readonly idempotencyKey: string | undefined;
  readonly text: string;
}

/** Sends a request by one adapter. */
type SendBy = (
  faulted: FaultedService,
  sample: Sample,
  label: string,
  idempotencyKey: string,
) => Promise<AdapterResponse>;

const customers = 'v3/openmeter/customers';
const samples: readonly Sample[] = [
  {
    name: 'customer',
    tool: 'get-customer',
    rest: ['GET', `${customers}/${demoIds.acme}`],
    parameter: demoIds.acme,
    countEffects: () => 0,
  },
  {
    name: 'createCustomer',
    tool: 'create-customer',
    rest: ['POST', customers],
    body: (label) => ({ key: label, name: label }),
    countEffects: ({ service }, label) =>
      [...service.emulator.state.konnect.customers.values()].filter(({ customer }) => customer.key === label).length,
  },
  {
    name: 'createCustomerCheckoutSession',
    tool: 'create-stripe-checkout-session',
    rest: ['POST', `${customers}/${demoIds.acme}/billing/stripe/checkout-sessions`],
    parameter: demoIds.acme,
    body: (label) => ({ stripe_options: { success_url: 'https://shop.example/', client_reference_id: label } }),
    countEffects: ({ service }, label) =>
      [...service.emulator.state.stripe.checkoutSessions.values()].filter(
        ({ options }) => options.client_reference_id === label,
      ).length,
  },
];

const sendByRest: SendBy = async ({ service }, { rest: [method, path], body }, label, idempotencyKey) => {
  const response = await fetch(service.restUrl + path, {
    method,
    ...(body && {
      headers: { 'content-type': 'application/json', 'idempotency-key': idempotencyKey },
      body: JSON.stringify(body(label)),
    }),
  });
  const text = await response.text();
  if (response.ok) return { outcome: done, idempotencyKey: undefined, text };
  const problem = Problem.parse(JSON.parse(text));
  expect(response.status).toBe(statusOf[problem.code]);
  expect(response.headers.get('retry-after')).toBe(problem.code === 'RATE_LIMITED' ? '7' : null);
  return { outcome: problem.code, idempotencyKey: problem.idempotency_key, text };
};

const sendByMcp: SendBy = async ({ service }, { tool, parameter, body }, label, idempotencyKey) => {
  const input = {
    ...(parameter !== undefined && { customerid: parameter }),
    ...(body && { ...body(label), idempotency_key: idempotencyKey }),
  };
  const response = await fetch(service.mcpUrl, {
    method: 'POST',
    headers: toolHeaders,
    body: JSON.stringify(toolCall(tool, input)),
  });
  expect(response.status).toBe(200);
  const text = await response.text();
  const { content, isError } = Result.parse(JSON.parse(text)).result;
  if (!isError) return { outcome: done, idempotencyKey: undefined, text };
  const errorText = content.map((part) => part.text).join('\n');
  return {
    outcome: errorText.split(':')[0] ?? '',
    idempotencyKey: /^- idempotency_key: (.*)$/m.exec(errorText)?.[1],
    text,
  };
};

const Problem = z.object({ code: z.enum(keysOf(statusOf)), idempotency_key: z.string().optional() });
const Result = z.object({
  result: z.object({ content: z.array(z.object({ text: z.string() })), isError: z.boolean().default(false) }),
});

const sampleFaults: readonly FaultName[] = [
  'refused',
  'lookupHangs',
  'resetBeforeHeaders',
  'hang',
  'shortContent',
  'badJson',
  'htmlWith502',
  'limitedWithRetryAfter',
  'conflict',
  'status401',
  'endlessBody',
  'redirectElsewhere',
];

describe.each<[string, SendBy]>([
  ['REST', sendByRest],
  ['MCP', sendByMcp],
])('%s', (_, send) => {
  test.each(sampleFaults)('returns the table’s outcome of %s, and has at most one effect', async (fault) => {
    const faulted = await startFaultedService(fault);
    for (const [i, sample] of samples.entries()) await checkSample(faulted, fault, send, sample, `sample-${i}`);
    expect(await faulted.close()).toEqual([]);
  });
});

async function checkSample(
  faulted: FaultedService,
  fault: FaultName,
  send: SendBy,
  sample: Sample,
  label: string,
): Promise<void> {
  const operation = operations.find(({ name }) => name === sample.name);
  if (operation === undefined) throw new Error(`There is no ${sample.name}.`);
  const { kind, route: on } = operation;
  await faulted.warmUp();
  await faulted.servers.konnect.inject({ fault: { name: fault, ...faults[fault] }, on, applied: false });
  const startedAt = performance.now();
  const response = await send(faulted, sample, label, `key-of-${label}`);
  const tookMs = performance.now() - startedAt;
  const effects = sample.countEffects(faulted, label);
  await faulted.servers.konnect.clear();
  const retried = await send(faulted, sample, label, `key-of-${label}`);

  const expected = expectedOf({ fault, kind, applied: false, lasts: 'always', reach: 'call' });
  expect({ outcome: response.outcome, effects }).toEqual({ outcome: expected.outcome, effects: expected.effects });
  expect(response.idempotencyKey ?? `key-of-${label}`).toBe(`key-of-${label}`);
  if (response.outcome === 'OUTCOME_UNKNOWN') expect(response.idempotencyKey).toBeDefined();
  // The matrix checks the deadline to the millisecond.
  expect(tookMs).toBeLessThan(2 * policy.deadlineMs);
  expect({ outcome: retried.outcome, effects: sample.countEffects(faulted, label) }).toEqual(expected.retry);
  faulted.service.lookout.checkErrors(response.text);
}

function keysOf<Name extends string>(record: Readonly<Record<Name, unknown>>): Name[] {
  const names: Name[] = [];
  for (const name in record) names.push(name);
  return names;
}
