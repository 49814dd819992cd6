import { spawnSync } from 'node:child_process';

/** A process that resets a connection which it was already ending, and has nothing else to do. */
const program = `
  import { connect, createServer } from 'node:net';
  import { reset } from '${new URL('../support/reset.ts', import.meta.url).href}';
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    socket.on('error', () => {}).end('bye');
    reset(socket);
    server.close();
  });
  server.listen(0, '127.0.0.1', () => connect(server.address().port, '127.0.0.1').on('error', () => {}).resume());
`;

test('a process ends that has reset a connection which was ending', () => {
  const flags = ['--disable-warning=ExperimentalWarning', '--input-type=module', '--eval', program];
  const { status, stderr } = spawnSync(process.execPath, flags, { timeout: 5_000, encoding: 'utf8' });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
});
