/** A request that came whole and alone in one piece, and needs no more than this to be understood. */
export interface PlainRequest {
  readonly method: string;
  readonly url: string;
  readonly host: string;
  readonly body: Buffer;
}

/** In bytes. Node takes more. */
const longestHead = 6_000;
/** As Node's parser wants it, but for what it can do without: no line that goes on, no end of line but CRLF. */
const wellFormed = /^(?:GET|POST|PUT|DELETE) \/[!-~]* HTTP\/1\.1\r\n(?:[!#$%&'*+.^_`|~\w-]+:[\t -~]*\r\n)+$/;
/** What ends elsewhere, is answered in another way, or speaks of its connection; in lower case. */
const unusual = /\r\n(?:(?:transfer-encoding|trailer|upgrade|expect|origin):|connection:(?! *keep-alive\r\n))/;
const digits = /^\d{1,9}$/;

/**
 * Reads a piece of what came over a connection, if it is nothing but one plain request; all that is unusual is for Node's
 * parser. The only thing that may come of it is that the request is refused.
 */
export function readPlainRequest(piece: Buffer): PlainRequest | undefined {
  const bodyAt = piece.indexOf('\r\n\r\n') + 4;
  if (bodyAt < 4 || bodyAt > longestHead) return undefined;
  const head = piece.toString('latin1', 0, bodyAt - 2);
  if (!wellFormed.test(head)) return undefined;
  const lower = head.toLowerCase();
  if (unusual.test(lower)) return undefined;
  const host = valueOf(lower, '\r\nhost:');
  const length = valueOf(lower, '\r\ncontent-length:') ?? '0';
  if (!host || !digits.test(length) || bodyAt + Number(length) !== piece.length) return undefined;
  const urlAt = head.indexOf(' ') + 1;
  return {
    method: head.slice(0, urlAt - 1),
    url: head.slice(urlAt, head.indexOf(' ', urlAt)),
    host,
    body: piece.subarray(bodyAt),
  };
}

/** What a header says; undefined without it, and nothing sensible where it is there twice. */
function valueOf(head: string, start: string): string | undefined {
  const at = head.indexOf(start);
  if (at < 0) return undefined;
  const from = at + start.length;
  return head.includes(start, from) ? '' : head.slice(from, head.indexOf('\r\n', from)).trim();
}
