import { LRUCache } from 'lru-cache';

/** What is known of one attempt at something that must not be done twice. */
export type IdempotencyRecord =
  /** Under way until a moment (Unix milliseconds), after which whoever did it is taken for dead. */
  | { readonly state: 'running'; readonly input: string; readonly until: number }
  /** Done; the answer is sealed with the caller's key. */
  | { readonly state: 'done'; readonly input: string; readonly answer: string }
  /** Sent, and no answer came: nobody knows. */
  | { readonly state: 'unknown'; readonly input: string };

/** Remembers attempts by name, for as long as it was told when it was made. */
export interface IdempotencyStore {
  /** Whether it can be asked, as far as is known without asking. */
  readonly isReachable: boolean;
  /** Takes a name that is free; answers what is there already, and then changes nothing. */
  begin(name: string, record: IdempotencyRecord): Promise<IdempotencyRecord | undefined>;
  put(name: string, record: IdempotencyRecord): Promise<void>;
  delete(name: string): Promise<void>;
  close(): Promise<void>;
}

const maxBytes = 50 * 1024 * 1024;
/** What an entry takes besides its texts. */
const entryBytes = 500;

/** Remembers attempts in this process: a restart forgets them, and other instances do not know them. */
export function createMemoryStore(ttlMs: number): IdempotencyStore {
  const records = new LRUCache<string, IdempotencyRecord>({
    ttl: ttlMs,
    maxSize: maxBytes,
    sizeCalculation: (record) => entryBytes + ('answer' in record ? record.answer.length : 0),
  });
  return {
    isReachable: true,
    begin(name, record) {
      const present = records.get(name);
      if (present === undefined) records.set(name, record);
      return Promise.resolve(present);
    },
    put(name, record) {
      records.set(name, record);
      return Promise.resolve();
    },
    delete(name) {
      records.delete(name);
      return Promise.resolve();
    },
    close: () => Promise.resolve(),
  };
}
