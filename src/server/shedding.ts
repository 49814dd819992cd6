import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Logger } from '../logging/logger.ts';
import type { EarlyRefusals } from './earlyRefusals.ts';
import { atEndOfTurn } from './endOfTurn.ts';
import { STATUS_CODES } from './http.ts';
import { keepAliveMs } from './listener.ts';
import type { Route } from './listener.ts';
import { reserve, watchLoop } from './loopBound.ts';

/** What an adapter's requests are, and how they are refused when there are too many. */
export interface SheddingRules {
  /** By the method alone; `body` where that has to tell. */
  kindOf(method: string): 'read' | 'write' | 'body';
  /** Whether a body changes something, as far as its first piece shows. One that is hard to read may be taken for either. */
  isWrite(piece: Buffer): boolean;
  readonly contentType: string;
  readonly body: string;
}

export interface SheddingBounds {
  /** How many requests may be under way before reads are refused; 0 for any number. */
  readonly maxInFlight: number;
  /** How late the event loop may be, while it does not come to rest, before reads are refused; 0 for any time. */
  readonly maxLoopDelayMs: number;
  /** The largest body that is worth reading to the end so that its connection can go on. */
  readonly maxRequestBytes: number;
}

export interface Shedding {
  /** Refuses what is too much, and leaves the rest to the routes behind it. */
  guard(rulesOf: (url: string) => SheddingRules): Route;
  /** Refuses the same in the same way, where that can be told before a request is parsed; by rules, if there are any. */
  early(rulesOf: (url: string) => SheddingRules | undefined): EarlyRefusals;
  stop(): void;
}

export const overloaded = 'There is too much to do at the moment. Nothing was done: try again in a second.';

/** A line in the log for so much time, however many are refused. */
const tellEveryMs = 1_000;

/** Refuses some so that the others are served in time: before anybody is identified, and where possible before a body is read. */
export function createShedding(bounds: SheddingBounds, log: Logger): Shedding {
  const maxInFlight = bounds.maxInFlight || Infinity;
  const load = { inFlight: 0, refused: 0 };
  const loop = watchLoop(bounds.maxLoopDelayMs || Infinity, load);
  let told = 0;
  const timer = setInterval(() => {
    const refused = load.refused - told;
    told = load.refused;
    if (refused > 0) log.warn({ refused, inFlight: load.inFlight }, 'there is too much to do: requests are refused');
  }, tellEveryMs);
  timer.unref();

  const leave = () => void (load.inFlight -= 1);
  const letIn = (response: ServerResponse): false => {
    load.inFlight += 1;
    response.once('close', leave);
    return false;
  };
  // What a refusal costs is for a good part its write, which wakes the client's side. Written together, at the end of a turn of
  // the loop, they wake it once: at twice the capacity 0.91 of it was left for good answers, and 0.84 without.
  const refuse = (request: IncomingMessage, response: ServerResponse, rules: SheddingRules): true => {
    load.refused += 1;
    atEndOfTurn(() => turnAway(request, response, rules, bounds.maxRequestBytes));
    return true;
  };
  const boundNow = () => Math.min(maxInFlight, loop.now);
  const isFull = () => load.inFlight >= boundNow();
  /** What there is too much of, in the end: what changes something is let in for longer. */
  const kindOf = (method: string, rules: SheddingRules) =>
    load.inFlight < boundNow() * reserve ? rules.kindOf(method) : 'read';
  return {
    guard: (rulesOf) => (request, response) => {
      if (!isFull()) return letIn(response);
      const rules = rulesOf(request.url ?? '');
      const kind = kindOf(request.method ?? '', rules);
      if (kind === 'read') return refuse(request, response, rules);
      if (kind === 'write') return letIn(response);
      return firstPiece(request).then((piece) => {
        if (piece === undefined || !rules.isWrite(piece)) return refuse(request, response, rules);
        request.unshift(piece);
        return letIn(response);
      });
    },
    early: (rulesOf) => ({
      areWanted: isFull,
      answerTo({ method, url, body }) {
        if (!isFull()) return undefined;
        const rules = rulesOf(url);
        if (rules === undefined || body.length > bounds.maxRequestBytes) return undefined;
        const kind = kindOf(method, rules);
        if (kind === 'write' || (kind === 'body' && rules.isWrite(body))) return undefined;
        load.refused += 1;
        return textOf(rules);
      },
    }),
    stop() {
      clearInterval(timer);
      loop.stop();
    },
  };
}

/** What `turnAway` and the routes before it say, but for the time, which an answer of this kind need not tell. */
function textOf({ contentType, body }: SheddingRules): string {
  return [
    `HTTP/1.1 503 ${STATUS_CODES[503]}`,
    'vary: Origin',
    `content-type: ${contentType}`,
    `content-length: ${body.length}`,
    'cache-control: no-store',
    'retry-after: 1',
    'connection: keep-alive',
    `keep-alive: timeout=${keepAliveMs / 1_000}`,
    '',
    body,
  ].join('\r\n');
}

function turnAway(request: IncomingMessage, response: ServerResponse, rules: SheddingRules, maxBytes: number): void {
  // To connect again costs more than to read a small body to its end.
  const size = request.headers['content-length'] ?? (request.headers['transfer-encoding'] === undefined ? 0 : Infinity);
  response.writeHead(503, {
    'content-type': rules.contentType,
    'content-length': Buffer.byteLength(rules.body),
    'cache-control': 'no-store',
    'retry-after': '1',
    ...(Number(size) > maxBytes && { connection: 'close' }),
  });
  // Its characters are those of ASCII. Together with the headers it goes out as it is, and need not be encoded.
  response.end(rules.body, 'latin1');
  request.resume();
}

/** Takes what there is of a body; nothing where it ends, or the client goes, before any came. */
async function firstPiece(request: IncomingMessage): Promise<Buffer | undefined> {
  // Most bodies come along with their headers, and are there as soon as the parser is done with the piece that it has.
  await Promise.resolve();
  if (request.readableLength === 0 && !request.complete) {
    await new Promise<void>((resolve) => {
      request.once('readable', resolve);
      request.once('close', resolve);
    });
  }
  const piece: unknown = request.readableLength > 0 ? request.read() : undefined;
  return Buffer.isBuffer(piece) ? piece : undefined;
}
