import { z } from 'zod';
import { demoIds } from '../../src/emulator/demoIds.ts';
import { faults } from '../support/faults.ts';
import type { FaultName } from '../support/faults.ts';
import { startFaultedService, policy } from './faultedService.ts';
import type { FaultedService } from './faultedService.ts';
import { faultNames } from './matrix.ts';
import { operations } from './operations.ts';
import type { TestedOperation } from './operations.ts';
import { done, expectedOf, restStatus, retryAfterSeconds } from './faultTable.ts';
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
  readonly retryAfterSeconds: number | undefined;
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
  if (response.ok) return { outcome: done, idempotencyKey: undefined, retryAfterSeconds: undefined, text };
  expect(response.headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
  const problem = Problem.parse(JSON.parse(text));
  expect([response.status, problem.status]).toEqual([restStatus[problem.code], restStatus[problem.code]]);
  return {
    outcome: problem.code,
    idempotencyKey: problem.idempotency_key,
    retryAfterSeconds: toNumber(response.headers.get('retry-after')),
    text,
  };
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
  if (!isError) return { outcome: done, idempotencyKey: undefined, retryAfterSeconds: undefined, text };
  const errorText = content.map((part) => part.text).join('\n');
  expect(errorText).toMatch(/^[A-Z_]+: .+(\n- .+)*\nNext: \S/);
  return {
    outcome: errorText.split(':')[0] ?? '',
    idempotencyKey: /^- idempotency_key: (.*)$/m.exec(errorText)?.[1],
    retryAfterSeconds: toNumber(/\bWait (\d+) s\b/.exec(errorText)?.[1]),
    text,
  };
};

const sendByGraphQL: SendBy = async (faulted, { name, body }, label, idempotencyKey) => {
  const operation = operationOf(name);
  const { variables } = operation.prepare(faulted.service.emulator.state, label);
  const { status, answer, text } = await faulted.post(
    operation.document,
    body && { input: { ...variables, idempotencyKey } },
  );
  expect(status).toBe(200);
  const [error] = answer.errors ?? [];
  const userErrors = UserErrors.parse(answer.data).it?.userErrors ?? [];
  const outcome = error ? String(error.extensions['code']) : (userErrors[0]?.code ?? done);
  const key = error?.extensions['idempotencyKey'];
  const retryAfterMs = error?.extensions['retryAfterMs'];
  if (error && outcome !== 'CONFLICT') expect(error.extensions['upstream']).toBe('konnect');
  return {
    outcome,
    idempotencyKey: typeof key === 'string' ? key : undefined,
    retryAfterSeconds: typeof retryAfterMs === 'number' ? retryAfterMs / 1000 : undefined,
    text: outcome === done ? text : JSON.stringify(answer.errors ?? userErrors),
  };
};

const Problem = z.object({ code: z.string(), status: z.int(), idempotency_key: z.string().optional() });
const Result = z.object({
  result: z.object({ content: z.array(z.object({ text: z.string() })), isError: z.boolean().default(false) }),
});
const UserErrors = z.object({
  it: z.object({ userErrors: z.array(z.object({ code: z.string() })).optional() }).nullish(),
});

function operationOf(name: string): TestedOperation {
  const operation = operations.find((candidate) => candidate.name === name);
  if (operation === undefined) throw new Error(`There is no operation ${name}.`);
  return operation;
}

function toNumber(text: string | null | undefined): number | undefined {
  return text === null || text === undefined ? undefined : Number(text);
}

// A read, a creation that can be looked up, and a session, which cannot be repeated.
test.each(faultNames)(
  '%s has the outcomes of the table in GraphQL, REST and MCP, and at most one effect',
  async (fault) => {
    const faulted = await startFaultedService(fault);
    for (const [adapter, send] of [
      ['graphql', sendByGraphQL],
      ['rest', sendByRest],
      ['mcp', sendByMcp],
    ] as const) {
      for (const sample of samples) await checkSample(faulted, fault, send, sample, `${adapter}-${sample.name}`);
    }
    expect(await faulted.close()).toEqual([]);
  },
  60_000,
);

async function checkSample(
  faulted: FaultedService,
  fault: FaultName,
  send: SendBy,
  sample: Sample,
  label: string,
): Promise<void> {
  const { kind, route: on } = operationOf(sample.name);
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
  expect(response.retryAfterSeconds).toBe(retryAfterSeconds(fault, response.outcome));
  if (response.outcome === 'OUTCOME_UNKNOWN') expect(response.idempotencyKey).toBeDefined();
  // The matrix checks the deadline to the millisecond.
  expect(tookMs).toBeLessThan(2 * policy.deadlineMs);
  expect({ outcome: retried.outcome, effects: sample.countEffects(faulted, label) }).toEqual(expected.retry);
  if (response.outcome !== done) faulted.service.leakDetector.checkErrors(response.text);
}
