import type { Event } from './events.ts';
import { isCreation } from './requests.ts';
import { attemptRules } from './judgeAttempts.ts';
import { isLeftOpen } from './told.ts';
import type { Truth } from './truth.ts';

export interface Trouble {
  readonly what: string;
  /** Whether a machine that is late could be to blame. */
  readonly isOfTime: boolean;
}

/** What the callers were told, held against what the upstreams did. Empty where everything is as it shall be. */
export function judge(events: readonly Event[], truth: Truth, isForgetful: boolean): Trouble[] {
  const alone = events.flatMap((event) => {
    const trouble = [...event.trouble, ...manners(event), ...claims(event, events, truth), ...readings(event, truth)];
    return trouble.map((one) => `${event.request.mark}: ${one}`);
  });
  return [...alone, ...attemptRules(events, truth, isForgetful)].map((what) => ({ what, isOfTime: ofTime.test(what) }));
}

function manners({ request, way, told, status, key, isClean }: Event): string[] {
  const trouble: string[] = [];
  if (told.is === 'unheard') return trouble;
  if (way === 'graphql' && status !== 200) trouble.push(`status ${status}`);
  if (told.is !== 'failed') return trouble;
  if (isClean && !isCreation(request.kind)) trouble.push(`fails without a fault: ${told.code}`);
  if (told.code === 'INTERNAL_SERVER_ERROR' || told.code === '') trouble.push('breaks within');
  if (!isCreation(request.kind))
    return told.key === undefined ? trouble : [...trouble, 'a key is told where none is taken'];
  if (told.code === 'OUTCOME_UNKNOWN' && told.key === undefined) trouble.push('an unknown outcome names no key');
  if (key !== undefined && told.key !== undefined && told.key !== key) trouble.push('another key is told');
  return trouble;
}

/** What is said to be done is done, and what is said not to be is not. */
function claims(event: Event, events: readonly Event[], truth: Truth): string[] {
  const { request, told, startedAt, endedAt } = event;
  if (request.document.startsWith('{')) return [];
  const meanwhile = truth.effects.filter(({ at }) => at >= startedAt && at <= endedAt);
  const mine = meanwhile.filter(({ mark }) => mark === request.mark);
  if (told.is === 'done') {
    if (isCreation(request.kind)) return [];
    if (request.kind === 'deleteById' || request.kind === 'deleteByKey') return deletion(event, truth);
    return mine.length > 0 ? [] : ['is said to be done, and is not'];
  }
  if (told.is === 'unheard' || isLeftOpen(told)) return [];
  const others = events.filter(
    (other) => other !== event && other.request.mark === request.mark && overlap(other, event),
  );
  const isMine = mine.length > 0 && others.length === 0;
  return isMine ? [`is said not to be done (${told.code}), and is`] : [];
}

function deletion({ request, told, endedAt }: Event, truth: Truth): string[] {
  if (told.is !== 'done') return [];
  const isThere =
    request.kind === 'deleteById'
      ? truth.customer(request.about)?.isLive.at(endedAt)
      : truth.idsOfKey(request.about, -Infinity, endedAt).length === 0;
  return isThere ? ['is said to be deleted, and is not'] : [];
}

/** What is read is, or was while it was read. */
function readings({ request, told, startedAt, endedAt }: Event, truth: Truth): string[] {
  if (told.is !== 'done') return [];
  const { thing } = told;
  const wrong = (what: string) => [`reads ${what} ${JSON.stringify(thing)}`];
  const during = [startedAt, endedAt] as const;
  if (request.kind === 'readById') {
    const customer = truth.customer(request.about);
    if (!customer || !thing.exists) return customer ? wrong('nothing:') : [];
    if (!customer.name.within(...during).includes(thing.name ?? '')) return wrong('another name:');
    return customer.isLive.within(...during).includes(!thing.isDeleted) ? [] : wrong('a wrong deletion:');
  }
  if (request.kind === 'readByKey') {
    if (!truth.idsOfKey(request.about, ...during).includes(thing.id)) return wrong('another customer:');
    const names = thing.id === undefined ? undefined : truth.customer(thing.id)?.name.within(...during);
    return names && !names.includes(thing.name ?? '') ? wrong('another name:') : [];
  }
  if (request.kind === 'readConfiguration') {
    return truth
      .configuration(request.about)
      ?.within(...during)
      .includes(thing.name)
      ? []
      : wrong('another name:');
  }
  if (request.kind === 'readBilling') {
    return truth
      .customer(request.about)
      ?.link.within(...during)
      .includes(thing.mark)
      ? []
      : wrong('another link:');
  }
  return [];
}

/** A late machine makes requests fail that no fault was put up for. */
const ofTime = /: (took|fails without a fault)/;

function overlap(one: Event, other: Event): boolean {
  return one.startedAt <= other.endedAt && other.startedAt <= one.overAt;
}
