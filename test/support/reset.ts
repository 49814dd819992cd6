import type { Socket } from 'node:net';

/**
 * Resets a connection. One that is ending is closed: Node neither resets nor closes it then, and the process would wait for
 * that when it ends, for ever and with all of a processor.
 */
export function reset(socket: Socket): void {
  if (socket.writableEnded) socket.destroy();
  else socket.resetAndDestroy();
}
