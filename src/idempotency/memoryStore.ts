import { LRUCache } from 'lru-cache';
import type { AttemptRecord, AttemptStore } from './store.ts';

const maxBytes = 50 * 1024 * 1024;
/** What an entry takes besides its texts. */
const entryBytes = 500;

/** Remembers attempts in this process: a restart forgets them, and other instances do not know them. */
export function createMemoryStore(ttlMs: number): AttemptStore {
  const records = new LRUCache<string, AttemptRecord>({
    ttl: ttlMs,
    maxSize: maxBytes,
    sizeCalculation: (record) => entryBytes + ('answer' in record ? record.answer.length : 0),
  });
  return {
    isReachable: true,
    claim(name, record) {
      const present = records.get(name);
      if (present === undefined) records.set(name, record);
      return Promise.resolve(present);
    },
    put(name, record) {
      records.set(name, record);
      return Promise.resolve();
    },
    drop(name) {
      records.delete(name);
      return Promise.resolve();
    },
    close: () => Promise.resolve(),
  };
}
