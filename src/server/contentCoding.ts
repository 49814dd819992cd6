import { promisify } from 'node:util';
import { brotliDecompress, gunzip, inflate } from 'node:zlib';
import type { FastifyRequest } from 'fastify';
import { HttpError, bodyTooLarge } from './httpError.ts';

const [decodeGzip, decodeDeflate, decodeBrotli] = [promisify(gunzip), promisify(inflate), promisify(brotliDecompress)];

/** `x-gzip` means gzip (RFC 9110, section 8.4.1.3). */
const decoders = new Map([
  ['gzip', decodeGzip],
  ['x-gzip', decodeGzip],
  ['deflate', decodeDeflate],
  ['br', decodeBrotli],
]);

/** The value of `Content-Encoding` in lower case; undefined if the body is not encoded. */
export function contentCodingOf({ headers }: FastifyRequest): string | undefined {
  const coding = headers['content-encoding']?.trim().toLowerCase();
  return coding === '' || coding === 'identity' ? undefined : coding;
}

/** The error for a coding that `decodeBody` does not support; undefined if it supports it. */
export function findUnsupportedCoding(request: FastifyRequest): HttpError | undefined {
  const coding = contentCodingOf(request);
  if (coding === undefined || decoders.has(coding)) return undefined;
  const message = `The content coding "${coding.slice(0, 100)}" is not supported. Use gzip, deflate or br.`;
  return new HttpError(415, message, { 'accept-encoding': 'gzip, deflate, br' });
}

/**
 * Decodes a body. Decoding ends as soon as the decoded body exceeds the limit of the server. A stream would have to count both
 * lengths itself, and to discard the rest of a refused body without closing its connection.
 */
export async function decodeBody(request: FastifyRequest, body: Buffer): Promise<Buffer> {
  const coding = contentCodingOf(request) ?? '';
  const maxOutputLength = request.server.initialConfig.bodyLimit;
  try {
    return (await decoders.get(coding)?.(body, { maxOutputLength })) ?? body;
  } catch (error) {
    if (Reflect.get(Object(error), 'code') === 'ERR_BUFFER_TOO_LARGE') throw bodyTooLarge(request);
    throw new HttpError(400, `The request body is not valid ${coding}.`);
  }
}
