import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

/** Files of the recordings, in the folder that `UPSTREAM_RECORDINGS` names. */
export const recordingFiles = [
  'create-and-read.json',
  'labels-and-currencies.json',
  'replace.json',
  'lists.json',
] as const;
export type RecordingFile = (typeof recordingFiles)[number];

const Parameter = z.object({
  field: z.string().optional(),
  rule: z.string().optional(),
  source: z.string().optional(),
});

/** The compared part of a problem. Sentences and instances are not recorded. */
export const RecordedProblem = z.object({
  type: z.string().optional(),
  invalid_parameters: z.array(Parameter).default([]),
  extensions: z.object({ validationErrors: z.array(z.object({ code: z.string(), field: z.string() })) }).optional(),
  hasDetail: z.boolean(),
});
export type RecordedProblem = z.infer<typeof RecordedProblem>;

const RecordedList = z.object({
  /** Keys of the customers that the file created, in order. */
  keysOfTheSet: z.array(z.string()),
  /** Number of other customers on the page. */
  others: z.int(),
  total: z.int().optional(),
  page: z.object({ number: z.number(), size: z.number() }),
});

/** A request to the real server and its response. */
export const RecordedRow = z.object({
  name: z.string(),
  method: z.string(),
  path: z.string(),
  body: z.unknown().optional(),
  rawBody: z.string().optional(),
  contentType: z.string().optional(),
  save: z.record(z.string(), z.string()).default({}),
  status: z.int(),
  answer: z.record(z.string(), z.unknown()).optional(),
  list: RecordedList.optional(),
  problem: RecordedProblem.optional(),
});
export type RecordedRow = z.infer<typeof RecordedRow>;

/** Reads a recording. Fails with the name of the variable if there is none. */
export function readRecording(file: RecordingFile): RecordedRow[] {
  const folder = process.env['UPSTREAM_RECORDINGS'];
  if (!folder) throw new Error('UPSTREAM_RECORDINGS must be the folder of the recorded responses of Konnect.');
  if (!existsSync(join(folder, file))) throw new Error(`UPSTREAM_RECORDINGS must be a folder with ${file}.`);
  return z.object({ rows: z.array(RecordedRow) }).parse(JSON.parse(readFileSync(join(folder, file), 'utf8'))).rows;
}
