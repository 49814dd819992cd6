import compress from '@fastify/compress';
import type { FastifyInstance } from 'fastify';
import { addVary } from './vary.ts';

/** Below this, headers and the cost of compression outweigh what it saves. */
const thresholdBytes = 1_024;

/**
 * Compresses the responses of all routes with brotli or gzip, where the client accepts it. Event streams stay uncompressed,
 * because a compressor would delay their events.
 */
export async function compressResponses(app: FastifyInstance): Promise<void> {
  app.addHook('onSend', (_request, reply, payload, done) => {
    addVary(reply, 'accept-encoding');
    done(null, payload);
  });
  await app.register(compress, {
    globalDecompression: false,
    encodings: ['br', 'gzip'],
    threshold: thresholdBytes,
  });
  // A HEAD route drops its payload in its last hook, after which the plugin has added its own. The headers must be those of GET.
  app.addHook('onRoute', ({ method, onSend }) => {
    if (method === 'HEAD' && Array.isArray(onSend)) onSend.push(...onSend.splice(-2).reverse());
  });
}
