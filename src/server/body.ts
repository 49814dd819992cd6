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
  const chunks: Buffer[] = [];
  let size = 0;
  // Leaving the loop must not destroy the request: its socket would go before the answer.
  const chunksOf: AsyncIterable<Uint8Array> = request.iterator({ destroyOnReturn: false });
  for await (const chunk of chunksOf) {
    const bytes = Buffer.from(chunk);
    size += bytes.length;
    if (size > maxBytes) return tooLarge;
    chunks.push(bytes);
  }
  try {
    const json: unknown = JSON.parse(Buffer.concat(chunks, size).toString('utf8'));
    return { ok: true, json };
  } catch {
    return { ok: false, status: 400, message: 'The body is not valid JSON.' };
  }
}
