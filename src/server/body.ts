import type { IncomingMessage } from 'node:http';

export type Body =
  | { readonly ok: true; readonly json: unknown }
  | { readonly ok: false; readonly status: 400 | 413 | 415; readonly message: string };

/** The JSON body of a request; nothing for a request without one. Never reads more than `maxBytes`. */
export async function readBody(request: IncomingMessage, maxBytes: number): Promise<Body> {
  if (request.method !== 'POST') return { ok: true, json: undefined };
  const [type = ''] = (request.headers['content-type'] ?? '').split(';');
  if (type.trim().toLowerCase() !== 'application/json') {
    return { ok: false, status: 415, message: 'The content-type must be application/json.' };
  }
  const tooLarge = { ok: false, status: 413, message: `The body must have at most ${maxBytes} bytes.` } as const;
  if (Number(request.headers['content-length'] ?? 0) > maxBytes) return tooLarge;
  const text = await readText(request, maxBytes);
  if (text === undefined) return tooLarge;
  try {
    const json: unknown = JSON.parse(text);
    return { ok: true, json };
  } catch {
    return { ok: false, status: 400, message: 'The body is not valid JSON.' };
  }
}

/** Undefined for one that is larger. Listens, since an iterator over the pieces makes promises for each. */
function readText(request: IncomingMessage, maxBytes: number): Promise<string | undefined> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const take = (chunk: Buffer) => {
      size += chunk.length;
      if (size <= maxBytes) {
        chunks.push(chunk);
        return;
      }
      // What is left stays unread.
      request.off('data', take).pause();
      resolve(undefined);
    };
    request.on('data', take);
    request.once('end', () => resolve(Buffer.concat(chunks, size).toString('utf8')));
    // The client may have gone while somebody asked who it is.
    if (request.errored) reject(request.errored);
    else request.once('error', reject);
  });
}
