import { checkModel } from './checkModel.ts';
import { startSystem } from './setup.ts';

const { MODEL_RUNS, MODEL_SEED } = process.env;
const runs = Number(MODEL_RUNS ?? 300);
// The default seed is fixed, so that a commit fails only for its own changes.
const seed = Number(MODEL_SEED ?? (MODEL_RUNS === undefined ? 4711 : Date.now() % 0x7fff_ffff));
const timeLimitMs = 120_000 + runs * 500;

test(
  `writes and reads agree with the model in ${runs} random command sequences (MODEL_SEED=${seed})`,
  () => checkModel({ runs, seed, concurrency: 10, timeLimitMs, restarts: 'graceful', start: startSystem }),
  timeLimitMs + 30_000,
);
