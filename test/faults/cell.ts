import type { FaultServer } from '../support/faultServer.ts';
import { faults } from '../support/faults.ts';
import type { GraphQLAnswer } from '../support/service.ts';
import { policy } from './faultedService.ts';
import type { Lane, Timed } from './faultedService.ts';
import type { LoopProbe } from './loopProbe.ts';
import { siblings } from './operations.ts';
import type { TestedOperation, Upstream } from './operations.ts';
import { done, expectedOf } from './outcomes.ts';
import type { Case, Outcome } from './outcomes.ts';

/** One fault met by one operation. */
export interface Cell extends Omit<Case, 'kind'> {
  readonly operation: TestedOperation;
  /** Whether the caller names the attempt with an idempotency key. */
  readonly isNamed: boolean;
}

export interface CellReport {
  readonly cell: Cell;
  readonly outcome: Outcome;
  readonly tookMs: number;
  /** How late the machine itself was meanwhile, at its worst. */
  readonly lagMs: number;
  readonly attempts: number;
  readonly effects: number;
  readonly again: { readonly outcome: Outcome; readonly effects: number } | undefined;
  /** Empty where everything is as it shall be. */
  readonly trouble: readonly string[];
}

/** What may come on top of the deadline. */
const graceMs = 100;

export async function runCell(lane: Lane, cell: Cell, label: string, probe: LoopProbe): Promise<CellReport> {
  const { operation, fault, applied, lasts, reach, isNamed } = cell;
  const isWrite = operation.kind !== 'read';
  const trouble: string[] = [];
  const server = lane.servers[operation.upstream];
  const since = lane.service.leakDetector.mark();
  const beganAt = performance.now();
  trouble.push(...(await lane.warmUp()));
  const { variables, done: effectsNow } = operation.prepare(lane.service.emulator.state, label);
  const ask = (idempotencyKey: string | undefined) =>
    lane.post(operation.document, isWrite ? { input: { ...variables, idempotencyKey } } : {});
  const given = isNamed ? `key-of-${label}` : undefined;

  const before = { requests: server.requests.length, connections: server.connectionsTried };
  const named = { name: fault, ...faults[fault] };
  const on = reach === 'call' ? operation.route : undefined;
  await server.inject({ fault: named, on, applied, ...(lasts === 'first' && { times: 1 }) });
  const [met, sibling] = await Promise.all([
    ask(given),
    isWrite ? lane.post(`{ ${siblingOf(operation)} }`) : undefined,
  ]);
  const requests = server.requests.slice(before.requests).filter((request) => isOf(operation, request));
  const attempts = named.at === 'answer' ? requests.length : server.connectionsTried - before.connections;
  const effects = effectsNow();
  await server.clear();

  const expected = expectedOf({ fault, kind: operation.kind, applied, lasts, reach });
  const outcome = outcomeOf(met.answer);
  const tookMs = met.endedAt - met.startedAt;
  const lagMs = probe.worstBetween(met.startedAt, met.endedAt);
  const told = met.answer.errors?.[0]?.extensions['idempotencyKey'];
  const check = (isRight: boolean, what: string) => {
    if (!isRight) trouble.push(what);
  };
  check(outcome === expected.outcome, `comes to ${outcome}, not ${expected.outcome}`);
  check(effects.length === expected.effects, `${effects.length} effects, not ${expected.effects}`);
  check(outcome !== done || !isWrite || idOf(met.answer) === effects[0], 'the answer is not about what was done');
  check(outcome !== 'OUTCOME_UNKNOWN' || !operation.takesKey || typeof told === 'string', 'no idempotency key is told');
  check(given === undefined || told === undefined || told === given, 'another idempotency key is told');
  check(tookMs <= policy.deadlineMs + graceMs + lagMs, `took ${Math.round(tookMs)} ms (lag ${Math.round(lagMs)} ms)`);
  check(met.status === 200 && (sibling?.status ?? 200) === 200, `status ${met.status}, ${sibling?.status}`);
  check(hasSibling(sibling?.answer ?? met.answer), 'the other upstream’s field is missing');
  check(
    attempts <= (operation.kind === 'once' && expected.outcome === 'OUTCOME_UNKNOWN' ? 1 : 3),
    `${attempts} attempts`,
  );
  check(new Set(requests.map(({ headers }) => headers['idempotency-key'])).size <= 1, 'retried under another key');

  const key = given ?? (typeof told === 'string' ? told : undefined);
  // What is done, and has no name, would be done again.
  const mayAskAgain = isWrite && (!operation.takesKey || key !== undefined || outcome !== done);
  const repeated = mayAskAgain ? await ask(key) : undefined;
  const again = repeated && { outcome: outcomeOf(repeated.answer), effects: effectsNow().length };
  if (repeated && again) {
    check(again.outcome === expected.again.outcome, `asked again: ${again.outcome}, not ${expected.again.outcome}`);
    check(again.effects === expected.again.effects, `asked again: ${again.effects} effects`);
    check(again.outcome !== done || idOf(repeated.answer) === effectsNow()[0], 'asked again: another answer');
  }
  for (const one of [met, sibling, repeated]) if (one) trouble.push(...leaksOf(lane, one, since));
  return {
    cell,
    outcome,
    tookMs,
    lagMs: probe.worstBetween(beganAt, performance.now()),
    attempts,
    effects: effects.length,
    again,
    trouble,
  };
}

/** `hang × createCustomer, applied, first` */
export function nameOf({ fault, operation, applied, lasts, reach, isNamed }: Cell): string {
  const how = operation.kind === 'read' ? [] : [applied ? 'applied' : 'not applied', isNamed ? 'named' : 'unnamed'];
  const when = lasts === 'first' ? 'at first' : 'on and on';
  return [`${fault} × ${operation.name}`, ...how, when, ...(reach === 'call' ? [] : ['everywhere'])].join(', ');
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

function leaksOf({ service, servers }: Lane, { answer, text }: Timed, since: number): string[] {
  const hosts = Object.values(servers).map(({ url }) => new URL(url).hostname);
  try {
    service.leakDetector.checkResponse(answer, since);
  } catch (error) {
    return [String(error)];
  }
  return hosts.some((host) => text.includes(host)) ? [`an answer tells a host: ${text}`] : [];
}
