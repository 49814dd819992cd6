import type { FaultServer } from '../support/faultServer.ts';
import { faults } from '../support/faults.ts';
import type { GraphQLAnswer } from '../support/service.ts';
import { policy } from './faultedService.ts';
import type { FaultedService, TimedResponse } from './faultedService.ts';
import type { LoopProbe } from './loopProbe.ts';
import { siblings } from './operations.ts';
import type { TestedOperation, Upstream } from './operations.ts';
import { done, expectedOf, retryAfterSeconds } from './faultTable.ts';
import type { Case, Outcome } from './faultTable.ts';

/** One operation under one fault. */
export interface Cell extends Omit<Case, 'kind'> {
  readonly operation: TestedOperation;
  /** Whether the caller sends an idempotency key. */
  readonly hasKey: boolean;
}

export interface CellReport {
  readonly cell: Cell;
  readonly outcome: Outcome;
  readonly tookMs: number;
  /** The longest delay of the event loop. */
  readonly lagMs: number;
  readonly attempts: number;
  readonly effects: number;
  readonly retry: { readonly outcome: Outcome; readonly effects: number } | undefined;
  /** Violations of the table. */
  readonly problems: readonly string[];
}

/** Time allowed after the deadline. */
const graceMs = 100;

export async function runCell(
  faulted: FaultedService,
  cell: Cell,
  label: string,
  probe: LoopProbe,
): Promise<CellReport> {
  const { operation, fault, applied, lasts, reach, hasKey } = cell;
  const isWrite = operation.kind !== 'read';
  const problems: string[] = [];
  const server = faulted.servers[operation.upstream];
  const since = faulted.service.leakDetector.mark();
  const cellStartedAt = performance.now();
  problems.push(...(await faulted.warmUp()));
  const { variables, done: effectsNow } = operation.prepare(faulted.service.emulator.state, label);
  const send = (idempotencyKey: string | undefined) =>
    faulted.post(operation.document, isWrite ? { input: { ...variables, idempotencyKey } } : {});
  const given = hasKey ? `key-of-${label}` : undefined;

  const before = { requests: server.requests.length, connections: server.connectionsTried };
  const injected = { name: fault, ...faults[fault] };
  const on = reach === 'call' ? operation.route : undefined;
  await server.inject({ fault: injected, on, applied, ...(lasts === 'first' && { times: 1 }) });
  const [response, sibling] = await Promise.all([
    send(given),
    isWrite ? faulted.post(`{ ${siblingOf(operation)} }`) : undefined,
  ]);
  const requests = server.requests.slice(before.requests).filter((request) => isOf(operation, request));
  const attempts = injected.at === 'answer' ? requests.length : server.connectionsTried - before.connections;
  const effects = effectsNow();
  await server.clear();

  const expected = expectedOf({ fault, kind: operation.kind, applied, lasts, reach });
  const outcome = outcomeOf(response.answer);
  const tookMs = response.endedAt - response.startedAt;
  const lagMs = probe.worstBetween(response.startedAt, response.endedAt);
  const { idempotencyKey: returnedKey, upstream, retryAfterMs } = response.answer.errors?.[0]?.extensions ?? {};
  const check = (holds: boolean, what: string) => {
    if (!holds) problems.push(what);
  };
  check(outcome === expected.outcome, `has outcome ${outcome}, not ${expected.outcome}`);
  check(effects.length === expected.effects, `${effects.length} effects, not ${expected.effects}`);
  check(outcome !== done || !isWrite || idOf(response.answer) === effects[0], 'the response is about another object');
  check(
    outcome !== 'OUTCOME_UNKNOWN' || !operation.takesKey || typeof returnedKey === 'string',
    'returns no idempotency key',
  );
  check(
    outcome === 'CONFLICT' || !response.answer.errors || upstream === operation.upstream,
    `names the upstream ${String(upstream)}`,
  );
  const seconds = retryAfterSeconds(fault, outcome);
  check(retryAfterMs === (seconds && seconds * 1000), `has retryAfterMs ${String(retryAfterMs)}`);
  check(given === undefined || returnedKey === undefined || returnedKey === given, 'returns another idempotency key');
  check(tookMs <= policy.deadlineMs + graceMs + lagMs, `took ${Math.round(tookMs)} ms (lag ${Math.round(lagMs)} ms)`);
  check(response.status === 200 && (sibling?.status ?? 200) === 200, `status ${response.status}, ${sibling?.status}`);
  check(hasSibling(sibling?.answer ?? response.answer), 'the other upstream’s field is missing');
  check(
    attempts <= (operation.kind === 'once' && expected.outcome === 'OUTCOME_UNKNOWN' ? 1 : 3),
    `${attempts} attempts`,
  );
  check(new Set(requests.map(({ headers }) => headers['idempotency-key'])).size <= 1, 'retried under another key');

  const key = given ?? (typeof returnedKey === 'string' ? returnedKey : undefined);
  // A retry without a key would be a second attempt.
  const canRetry = isWrite && (!operation.takesKey || key !== undefined || outcome !== done);
  const retried = canRetry ? await send(key) : undefined;
  const retry = retried && { outcome: outcomeOf(retried.answer), effects: effectsNow().length };
  if (retried && retry) {
    check(retry.outcome === expected.retry.outcome, `the retry has ${retry.outcome}, not ${expected.retry.outcome}`);
    check(retry.effects === expected.retry.effects, `the retry has ${retry.effects} effects`);
    check(retry.outcome !== done || idOf(retried.answer) === effectsNow()[0], 'the retry has another result');
  }
  for (const sent of [response, sibling, retried]) if (sent) problems.push(...leaksOf(faulted, sent, since));
  return {
    cell,
    outcome,
    tookMs,
    lagMs: probe.worstBetween(cellStartedAt, performance.now()),
    attempts,
    effects: effects.length,
    retry,
    problems,
  };
}

/** `hang × createCustomer, applied, with key, once` */
export function nameOf({ fault, operation, applied, lasts, reach, hasKey }: Cell): string {
  const how =
    operation.kind === 'read' ? [] : [applied ? 'applied' : 'not applied', hasKey ? 'with key' : 'without key'];
  const when = lasts === 'first' ? 'once' : 'lasting';
  return [`${fault} × ${operation.name}`, ...how, when, ...(reach === 'call' ? [] : ['whole upstream'])].join(', ');
}

function siblingOf({ upstream }: TestedOperation): string {
  const other: Upstream = upstream === 'konnect' ? 'stripe' : 'konnect';
  return siblings[other];
}

function isOf({ route }: TestedOperation, { method, path }: FaultServer['requests'][number]): boolean {
  return method === route.method && route.path.test(path);
}

function outcomeOf({ data, errors }: GraphQLAnswer): Outcome {
  const it = at(data, 'it');
  const userErrors = at(it, 'userErrors');
  if (errors) return errors.map(({ extensions }) => String(extensions['code'])).join(' and ');
  if (Array.isArray(userErrors) && userErrors.length > 0) return String(at(userErrors[0], 'code'));
  return it === null || it === undefined ? 'nothing' : done;
}

function idOf({ data }: GraphQLAnswer): unknown {
  const it = at(data, 'it');
  return at(at(it, 'customer') ?? at(it, 'configuration') ?? at(it, 'session'), 'id');
}

function hasSibling({ data }: GraphQLAnswer): boolean {
  return typeof at(at(data, 'sibling'), 'id') === 'string';
}

function at(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}

function leaksOf({ service, servers }: FaultedService, { answer, text }: TimedResponse, since: number): string[] {
  const hosts = Object.values(servers).map(({ url }) => new URL(url).hostname);
  try {
    service.leakDetector.checkResponse(answer, since);
  } catch (error) {
    return [String(error)];
  }
  return hosts.some((host) => text.includes(host)) ? [`a response holds a host: ${text}`] : [];
}
