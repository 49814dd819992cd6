import { startEmulator } from '../../src/emulator/emulator.ts';
import { seedProfiles } from '../../src/emulator/demoProfiles.ts';
import { demoIds } from '../../src/emulator/demoIds.ts';
import { RecordedProblem } from './recordings.ts';
import type { RecordedRow, RecordingFile } from './recordings.ts';
import { z } from 'zod';

/** The compared part of a response. */
interface Outcome {
  readonly status: number;
  readonly answer?: unknown;
  readonly list?: unknown;
  readonly problem?: unknown;
}

export interface Comparison {
  /** Position and name of the row. */
  readonly row: string;
  readonly recorded: Outcome;
  readonly emulated: Outcome;
}

/** Replays a recording in order against a new emulator. */
export async function replay(file: RecordingFile, rows: readonly RecordedRow[]): Promise<Comparison[]> {
  let time = Date.UTC(2026, 10, 28);
  // Every customer has a time of its own, so that the order of ids is the order of creation.
  const now = () => new Date((time += 1000));
  const emulator = await startEmulator({ demo: false, now });
  try {
    seedProfiles(emulator.state);
    const ids = new Map([
      ['defP', demoIds.stripeProfile],
      ['otherP', demoIds.sandboxProfile],
    ]);
    const url = `${emulator.konnectUrl}/v3/openmeter`;
    if (file === 'lists.json') await createOthers(url);
    const comparisons: Comparison[] = [];
    for (const [index, row] of rows.entries()) {
      const response = await fetch(`${url}${fill(row.path, ids)}`, toRequest(row, ids));
      const text = await response.text();
      const body: unknown = text === '' ? undefined : JSON.parse(text);
      save(row, body, ids);
      const emulated = toOutcome(row, response.status, body, ids);
      comparisons.push({ row: `${index} ${row.name}`, recorded: recordedOutcome(row, ids), emulated });
    }
    return comparisons;
  } finally {
    await emulator.close();
  }
}

/** Customers that were in the database of the recording before: 18 that sort before the set by name, and 54 within it. */
async function createOthers(url: string): Promise<void> {
  for (let n = 1; n <= 72; n += 1) {
    const body = JSON.stringify({ key: `other-${n}`, name: n <= 18 ? 'A' : 'x' });
    await fetch(`${url}/customers`, { method: 'POST', headers: jsonHeaders, body });
  }
}

const token = { authorization: 'Bearer kpat_recording' };
const jsonHeaders = { ...token, 'content-type': 'application/json' };

function toRequest(row: RecordedRow, ids: ReadonlyMap<string, string>): RequestInit {
  const { method, rawBody, contentType = 'application/json' } = row;
  const body = rawBody ?? (row.body === undefined ? undefined : fill(JSON.stringify(row.body), ids));
  if (body === undefined) return { method, headers: token };
  // A body of bytes has no content type of its own.
  const bytes = new TextEncoder().encode(body);
  const type: Record<string, string> = row.name === 'no content type' ? {} : { 'content-type': contentType };
  return { method, headers: { ...token, ...type }, body: bytes };
}

function fill(text: string, ids: ReadonlyMap<string, string>): string {
  return text.replaceAll(/\$\{(\w+)\}/g, (_all, name: string) => ids.get(name) ?? `unknown-${name}`);
}

function save(row: RecordedRow, body: unknown, ids: Map<string, string>): void {
  for (const [name, member] of Object.entries(row.save)) {
    const value = Record.safeParse(body).data?.[member];
    if (typeof value === 'string') ids.set(name, value);
  }
}

const Record = z.record(z.string(), z.unknown());

function recordedOutcome(row: RecordedRow, ids: ReadonlyMap<string, string>): Outcome {
  const { status, answer, list, problem } = row;
  return {
    status,
    ...(answer && { answer: JSON.parse(fill(JSON.stringify(answer), ids)) }),
    ...(list && { list }),
    ...(problem && { problem: sorted(problem) }),
  };
}

function toOutcome(row: RecordedRow, status: number, body: unknown, ids: ReadonlyMap<string, string>): Outcome {
  if (status >= 400) return { status, ...(body !== undefined && { problem: toProblem(body) }) };
  if (row.list) return { status, list: toList(body, row.list.total !== undefined) };
  if (body === undefined) return { status };
  const recorded: unknown = row.answer && JSON.parse(fill(JSON.stringify(row.answer), ids));
  return { status, answer: withPlaceholders(body, recorded) };
}

const Page = z.object({
  data: z.array(z.object({ key: z.string() })),
  meta: z.object({ page: z.object({ number: z.number(), size: z.number(), total: z.number() }) }),
});

/** The recorded total counts where the page holds no other customers. */
function toList(body: unknown, hasTotal: boolean) {
  const { data, meta } = Page.parse(body);
  const keys = data.map(({ key }) => key);
  const keysOfTheSet = keys.filter((key) => key.startsWith('zq-'));
  const { number, size, total } = meta.page;
  const others = keys.length - keysOfTheSet.length;
  return { keysOfTheSet, others, ...(hasTotal && { total }), page: { number, size } };
}

function toProblem(body: unknown) {
  const problem = Record.parse(body);
  return sorted(RecordedProblem.parse({ ...problem, hasDetail: problem['detail'] !== undefined }));
}

/** The order of faults is undefined. */
function sorted({ invalid_parameters, extensions, ...rest }: RecordedProblem) {
  const inOrder = <T>(rows: readonly T[]) => rows.map((row) => JSON.stringify(row)).sort();
  const errors = extensions?.validationErrors ?? [];
  return { ...rest, parameters: inOrder(invalid_parameters), errors: inOrder(errors) };
}

const placeholders: Readonly<Record<string, RegExp>> = {
  '<ulid>': /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/,
  '<time>': /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/,
};

/** Replaces values by the placeholders of the recording at the same place, where they fit. */
function withPlaceholders(body: unknown, recorded: unknown): unknown {
  const expected = Record.safeParse(recorded).data ?? {};
  return Object.fromEntries(
    Object.entries(Record.parse(body)).map(([name, value]) => {
      const placeholder = String(expected[name]);
      return [name, placeholders[placeholder]?.test(String(value)) ? placeholder : value];
    }),
  );
}
