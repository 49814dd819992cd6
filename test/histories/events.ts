import type { Request } from './requests.ts';
import type { Told } from './told.ts';

/** One request as it went. */
export interface Event {
  readonly request: Request;
  readonly way: 'graphql' | 'rest';
  /** The key that it was sent with. */
  readonly key: string | undefined;
  readonly told: Told;
  /** Of HTTP; 0 where nothing was heard. */
  readonly status: number;
  readonly startedAt: number;
  readonly endedAt: number;
  /** Until when it may have an effect. */
  readonly overAt: number;
  /** Whether no fault was up meanwhile. */
  readonly isClean: boolean;
  /** How often the service had been started anew. */
  readonly epoch: number;
  /** What is wrong with the answer itself. */
  readonly trouble: readonly string[];
}

/** `createCustomer k1 (graphql, 12–40 ms) → done 01KF…` */
export function lineOf(event: Event, from: number): string {
  const { request, way, key, told, startedAt, endedAt, isClean } = event;
  const told_ =
    told.is === 'done'
      ? `done ${told.thing.id ?? ''} ${told.thing.name ?? ''}`
      : told.is === 'refused'
        ? `refused ${told.code} ${told.field}`
        : told.is === 'failed'
          ? `failed ${told.code} ${told.key ?? ''}`
          : 'unheard';
  const time = `${Math.round(startedAt - from)}–${Math.round(endedAt - from)} ms`;
  return `${request.mark} about ${request.about} key ${key ?? 'none'} (${way}, ${time}${isClean ? '' : ', faulty'}) → ${told_}`;
}
