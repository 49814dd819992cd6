import type { ServerResponse } from 'node:http';
import { Ending } from '../ending.ts';

/** Comes when the connection closes before it has been answered. */
export function whenGone(response: ServerResponse): Ending {
  const gone = new Ending();
  response.once('close', () => {
    if (!response.writableFinished) gone.come(new Error('The client has gone.'));
  });
  return gone;
}
