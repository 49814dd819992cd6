import { z } from 'zod';
import { demoIds } from '../../src/emulator/demoIds.ts';
import { statusOf } from '../../src/rest/problemDetails.ts';
import { faults } from '../support/faults.ts';
import type { FaultName } from '../support/faults.ts';
import { openLane, policy } from './faultedService.ts';
import type { Lane } from './faultedService.ts';
import { operations } from './operations.ts';
import { done, expectedOf } from './outcomes.ts';
import type { Outcome } from './outcomes.ts';
import { toolCall, toolHeaders } from '../support/toolCall.ts';

/** What an operation is called here and there, and what it takes. */
interface Sample {
  /** In the matrix. */
  readonly name: string;
  readonly tool: string;
  readonly rest: readonly [method: string, path: string];
  readonly parameter?: string;
  readonly body?: (label: string) => Record<string, unknown>;
  readonly doneBy: (lane: Lane, label: string) => number;
}

interface Told {
  readonly outcome: Outcome;
  readonly idempotencyKey: string | undefined;
  readonly text: string;
}

/** A way to ask, other than GraphQL. */
type Ask = (lane: Lane, sample: Sample, label: string, idempotencyKey: string) => Promise<Told>;

const customers = 'v3/openmeter/customers';
const samples: readonly Sample[] = [
  {
    name: 'customer',
    tool: 'get-customer',
    rest: ['GET', `${customers}/${demoIds.acme}`],
    parameter: demoIds.acme,
    doneBy: () => 0,
  },
  {
    name: 'createCustomer',
    tool: 'create-customer',
    rest: ['POST', customers],
    body: (label) => ({ key: label, name: label }),
    doneBy: ({ service }, label) =>
      [...service.emulator.state.konnect.customers.values()].filter(({ customer }) => customer.key === label).length,
  },
  {
    name: 'createCustomerCheckoutSession',
    tool: 'create-stripe-checkout-session',
    rest: ['POST', `${customers}/${demoIds.acme}/billing/stripe/checkout-sessions`],
    parameter: demoIds.acme,
    body: (label) => ({ stripe_options: { success_url: 'https://shop.example/', client_reference_id: label } }),
    doneBy: ({ service }, label) =>
      [...service.emulator.state.stripe.checkoutSessions.values()].filter(
        ({ options }) => options.client_reference_id === label,
      ).length,
  },
];

const askByRest: Ask = async ({ service }, { rest: [method, path], body }, label, idempotencyKey) => {
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

const askByMcp: Ask = async ({ service }, { tool, parameter, body }, label, idempotencyKey) => {
  const given = {
    ...(parameter !== undefined && { customerid: parameter }),
    ...(body && { ...body(label), idempotency_key: idempotencyKey }),
  };
  const response = await fetch(service.mcpUrl, {
    method: 'POST',
    headers: toolHeaders,
    body: JSON.stringify(toolCall(tool, given)),
  });
  expect(response.status).toBe(200);
  const text = await response.text();
  const { content, isError } = Result.parse(JSON.parse(text)).result;
  if (!isError) return { outcome: done, idempotencyKey: undefined, text };
  const told = content.map((part) => part.text).join('\n');
  return { outcome: told.split(':')[0] ?? '', idempotencyKey: /^- idempotency_key: (.*)$/m.exec(told)?.[1], text };
};

const Problem = z.object({ code: z.enum(keysOf(statusOf)), idempotency_key: z.string().optional() });
const Result = z.object({
  result: z.object({ content: z.array(z.object({ text: z.string() })), isError: z.boolean().default(false) }),
});

const chosen: readonly FaultName[] = [
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

describe.each<[string, Ask]>([
  ['REST', askByRest],
  ['MCP', askByMcp],
])('%s', (_, ask) => {
  test.each(chosen)('tells of %s as GraphQL does, and has no second effect either', async (fault) => {
    const lane = await openLane(fault);
    for (const [i, sample] of samples.entries()) await meet(lane, fault, ask, sample, `sample-${i}`);
    expect(await lane.close()).toEqual([]);
  });
});

async function meet(lane: Lane, fault: FaultName, ask: Ask, sample: Sample, label: string): Promise<void> {
  const operation = operations.find(({ name }) => name === sample.name);
  if (operation === undefined) throw new Error(`There is no ${sample.name}.`);
  const { kind, route: on } = operation;
  await lane.warmUp();
  await lane.servers.konnect.inject({ fault: { name: fault, ...faults[fault] }, on, applied: false });
  const startedAt = performance.now();
  const met = await ask(lane, sample, label, `key-of-${label}`);
  const tookMs = performance.now() - startedAt;
  const effects = sample.doneBy(lane, label);
  await lane.servers.konnect.clear();
  const repeated = await ask(lane, sample, label, `key-of-${label}`);

  const expected = expectedOf({ fault, kind, applied: false, lasts: 'on', reach: 'call' });
  expect({ outcome: met.outcome, effects }).toEqual({ outcome: expected.outcome, effects: expected.effects });
  expect(met.idempotencyKey ?? `key-of-${label}`).toBe(`key-of-${label}`);
  if (met.outcome === 'OUTCOME_UNKNOWN') expect(met.idempotencyKey).toBeDefined();
  // The machine may be late here: the matrix holds the deadline to the millisecond.
  expect(tookMs).toBeLessThan(2 * policy.deadlineMs);
  expect({ outcome: repeated.outcome, effects: sample.doneBy(lane, label) }).toEqual(expected.again);
  lane.service.leakDetector.checkErrors(met.text);
}

function keysOf<Name extends string>(record: Readonly<Record<Name, unknown>>): Name[] {
  const names: Name[] = [];
  for (const name in record) names.push(name);
  return names;
}
