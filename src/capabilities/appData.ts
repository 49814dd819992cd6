import { isDeepStrictEqual } from 'node:util';
import type { AppDataAnswer, AppDataChange } from '../datasources/konnect/contract.ts';
import { requestError } from '../errors.ts';
import type { Issue, RequestError } from '../errors.ts';

export const apps = ['stripe', 'external_invoicing'] as const;
export type App = (typeof apps)[number];

const appNames: Record<App, string> = { stripe: 'Stripe', external_invoicing: 'external invoicing' };

/** The apps whose data the change sets or clears. */
export function changedApps(change: AppDataChange | undefined): App[] {
  return apps.filter((app) => change?.[app] !== undefined);
}

/**
 * Rejects a change that the app in force cannot hold. Konnect would accept and ignore it, and clear the labels of external
 * invoicing. Without data in force the app is unknown: then Konnect's answer shows whether it holds the change.
 */
export function requireHoldable(
  change: AppDataChange,
  inForce: AppDataAnswer | undefined,
  at: readonly string[],
): void {
  const holder = apps.find((app) => inForce?.[app] !== undefined);
  if (holder === undefined) return;
  const changed = changedApps(change);
  // null for another app clears nothing; beside data of the holder it is harmless.
  const misplaced = changed.find((app) => app !== holder && (change[app] !== null || !changed.includes(holder)));
  if (misplaced === undefined) return;
  const message = `the billing profile in force does not bill through ${appNames[misplaced]}, so nothing was set`;
  throw requestError('PRECONDITION_FAILED', [...at, misplaced], message);
}

/** Konnect accepted the change and did not apply it: another app is in force, or this version of Konnect ignores it. */
export function notApplied(app: App, at: readonly string[]): RequestError {
  const message = `Konnect did not apply this: the billing in force does not show it as data of ${appNames[app]}`;
  return requestError('PRECONDITION_FAILED', [...at, app], message);
}

/** The first app whose data are not as the change asks; undefined if all are. */
export function findUnmet(change: AppDataChange | undefined, shown: AppDataAnswer | undefined): App | undefined {
  return changedApps(change).find((app) => !isMet(app, change?.[app] ?? null, shown?.[app]));
}

type Data = Readonly<Record<string, unknown>>;

/** Konnect does not store labels of Stripe data, so only the labels of external invoicing are compared. */
function isMet(app: App, asked: Data | null, shown: Data | undefined): boolean {
  if (asked === null) return Object.values(shown ?? {}).every((value) => value === undefined || value === '');
  if (shown === undefined) return false;
  const compared = Object.entries(asked).filter(([name]) => name !== 'labels' || app !== 'stripe');
  return compared.every(([name, value]) => isDeepStrictEqual(shown[name], value));
}

/** Konnect names app data with or without `app_data`, whichever the operation; `at` is where the caller has them. */
export function toAppDataIssue(issue: Issue, change: AppDataChange | undefined, at: readonly string[]): Issue {
  const inner = issue.path[0] === 'app_data' ? issue.path.slice(1) : issue.path;
  const app = apps.find((name) => name === inner[0]);
  if (app === undefined) return issue.path[0] === 'app_data' ? { ...issue, path: at } : issue;
  const message =
    change?.[app] === null ? `cannot be cleared, because Konnect refuses null: ${issue.message}` : issue.message;
  return { ...issue, path: [...at, ...inner], message };
}
