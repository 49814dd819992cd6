import { openLane } from './lane.ts';
import { search } from './search.ts';

const { HISTORIES_RUNS, HISTORIES_SEED } = process.env;
const runs = Number(HISTORIES_RUNS ?? 300);
// Among the other tests always the same, so that nobody's change fails for what it has not done; else new ones each time.
const seed = Number(HISTORIES_SEED ?? (HISTORIES_RUNS === undefined ? 4711 : Date.now() % 0x7fff_ffff));

test(
  `keeps its promises through ${runs} random histories (HISTORIES_SEED=${seed})`,
  async () => {
    const { found, played } = await search({ runs, seed, lanesAtOnce: 10, openLane });
    expect(found).toBe('');
    expect(played).toBeGreaterThanOrEqual(runs);
  },
  60_000 + runs * 200,
);
