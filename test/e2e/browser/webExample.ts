import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { startChild } from '../../support/childProcess.ts';
import { freePort } from '../../support/freePort.ts';
import type { Service } from '../../support/service.ts';

const folder = fileURLToPath(new URL('../../../examples/web/', import.meta.url));
const vite = `${folder}node_modules/vite/bin/vite.js`;

/** The page of `examples/web`, built and served with a proxy to the service. */
export interface WebExample {
  readonly url: string;
  close(): Promise<void>;
}

export async function buildWebExample(): Promise<void> {
  if (!existsSync(vite)) throw new Error('The example is not installed. Run "npm ci --prefix examples/web".');
  const build = startChild('npm', ['run', 'build'], {}, { cwd: folder });
  if ((await build.exit) !== 0) throw new Error(`The build failed:\n${build.output.stdout}\n${build.output.stderr}`);
}

export async function startWebExample(service: Service): Promise<WebExample> {
  const args = [vite, 'preview', '--port', String(await freePort()), '--strictPort'];
  const preview = startChild(
    process.execPath,
    args,
    { SERVICE_URL: new URL(service.url).origin, NO_COLOR: '1' },
    { cwd: folder },
  );
  return {
    url: await preview.waitFor(/http:\/\/127\.0\.0\.1:\d+\//),
    async close() {
      preview.process.kill();
      await preview.exit;
    },
  };
}
