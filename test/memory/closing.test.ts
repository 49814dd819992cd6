import { Server } from 'node:http';
import { queryObjects } from 'node:v8';
import { startService } from '../support/service.ts';

async function startAndClose(): Promise<void> {
  const service = await startService();
  expect((await service.graphql('{ customers(first: 1) { nodes { id } } }')).errors).toBeUndefined();
  await service.close();
  // What a connection holds goes with its handle, in one of the next turns.
  await new Promise((resolve) => setTimeout(resolve, 200));
}

test('of services that were closed the process keeps no more than the last', async () => {
  await startAndClose();
  const ofOne = queryObjects(Server, { format: 'count' });
  for (let number = 0; number < 3; number++) await startAndClose();
  expect(queryObjects(Server, { format: 'count' })).toBeLessThanOrEqual(ofOne);
});
