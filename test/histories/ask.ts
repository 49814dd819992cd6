import type { LeakDetector } from '../support/leakDetector.ts';
import type { GraphQLAnswer } from '../support/service.ts';
import type { Act } from './history.ts';
import type { Instance } from './lane.ts';
import { policy } from './lane.ts';
import type { Request } from './requests.ts';
import { ofGraphQL, ofRest } from './told.ts';
import type { Told } from './told.ts';

export interface Asking {
  readonly request: Request;
  readonly key: string | undefined;
  readonly way: Act['way'];
  readonly leavesAfterMs: number | undefined;
}

export interface Answer {
  /** How it was asked in the end: not all can be asked by REST. */
  readonly way: Act['way'];
  readonly told: Told;
  readonly status: number;
  readonly startedAt: number;
  readonly endedAt: number;
  readonly trouble: readonly string[];
  /** Throws where it holds what it must not. */
  lookOver(leakDetector: LeakDetector): void;
}

/** Asks the service as callers do, over HTTP. */
export async function ask(instance: Instance, { request, key, way, leavesAfterMs }: Asking): Promise<Answer> {
  const rest = way === 'rest' ? request.rest : undefined;
  const [url, init] = rest ? byRest(instance.restUrl, rest, key) : byGraphQL(instance.url, request, key);
  const signals = [AbortSignal.timeout(hangsMs)];
  if (leavesAfterMs !== undefined) signals.push(AbortSignal.timeout(leavesAfterMs));
  const startedAt = performance.now();
  const told = { way: rest ? 'rest' : 'graphql', startedAt } as const;
  try {
    const response = await fetch(url, { ...init, signal: AbortSignal.any(signals) });
    const text = await response.text();
    const endedAt = performance.now();
    const body: unknown = text === '' ? undefined : JSON.parse(text);
    return {
      ...told,
      told: rest ? ofRest(response.status, body) : ofGraphQL(asGraphQL(body)),
      status: response.status,
      endedAt,
      trouble: endedAt - startedAt > endsMs ? [`took ${Math.round(endedAt - startedAt)} ms`] : [],
      lookOver(leakDetector) {
        // Who repeats an attempt by its key is told of its session again.
        if (rest && response.status > 299) leakDetector.checkErrors(text);
        else leakDetector.checkResponse(rest ? { data: body } : asGraphQL(body), 0);
      },
    };
  } catch (error) {
    const endedAt = performance.now();
    const isHung = endedAt - startedAt >= hangsMs;
    const isLeft = leavesAfterMs !== undefined && !isHung;
    const trouble = isHung ? ['has no answer'] : isLeft ? [] : [`breaks off: ${String(error)}`];
    return { ...told, told: { is: 'unheard' }, status: 0, endedAt, trouble, lookOver: () => {} };
  }
}

/** All requests end within the deadline and a tenth of a second; the rest is this machine's. */
const endsMs = policy.deadlineMs + 150;
const hangsMs = 5_000;

function byRest(restUrl: string, { method, path, body }: NonNullable<Request['rest']>, key: string | undefined) {
  const headers: Record<string, string> = body === undefined ? {} : { 'content-type': 'application/json' };
  if (key !== undefined) headers['idempotency-key'] = key;
  return [restUrl + path, { method, headers, ...(body && { body: JSON.stringify(body) }) }] as const;
}

function byGraphQL(url: string, { document, input }: Request, key: string | undefined) {
  const variables = input && { input: { ...input, ...(key !== undefined && { idempotencyKey: key }) } };
  const body = JSON.stringify({ query: document, variables });
  return [url, { method: 'POST', headers: { 'content-type': 'application/json' }, body }] as const;
}

function asGraphQL(body: unknown): GraphQLAnswer {
  return typeof body === 'object' && body !== null ? body : {};
}
