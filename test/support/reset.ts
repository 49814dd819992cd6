import type { Socket } from 'node:net';

/**
 * Resets a connection, or closes it if its end was already sent. In that state Node would do neither, and the process would
 * not exit but wait for the connection at full processor load.
 */
export function reset(socket: Socket): void {
  if (socket.writableEnded) socket.destroy();
  else socket.resetAndDestroy();
}
