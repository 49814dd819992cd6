import { toDigest, toLoggedName } from './digest.ts';
import type { RequestRecord } from './requestRecord.ts';

export interface CallerDescription {
  readonly client: string | undefined;
  readonly clientName: string | undefined;
  readonly subjectDigest: string | undefined;
  readonly customerKeyDigest: string | undefined;
}

/** The caller for the log, without personal data: its subject and its customer's key are digests. */
export function describeCaller({ caller, clientName }: RequestRecord): CallerDescription {
  return {
    client: caller?.client && toLoggedName(caller.client),
    clientName,
    subjectDigest: caller?.subject && toDigest(caller.subject),
    customerKeyDigest: caller?.customerKey && toDigest(caller.customerKey),
  };
}
