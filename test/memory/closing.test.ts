import { Server } from 'node:http';
import { queryObjects } from 'node:v8';
import { startService } from '../support/service.ts';

async function startAndClose(): Promise<void> {
  const service = await startService();
  expect((await service.graphql('{ customers(first: 1) { nodes { id } } }')).errors).toBeUndefined();
  await service.close();
  // Sockets release their objects when their handles close, some turns later.
  await new Promise((resolve) => setTimeout(resolve, 200));
}

test('a closed service is garbage-collected, except the last one', async () => {
  await startAndClose();
  const countAfterOne = queryObjects(Server, { format: 'count' });
  for (let number = 0; number < 3; number++) await startAndClose();
  expect(queryObjects(Server, { format: 'count' })).toBeLessThanOrEqual(countAfterOne);
});
