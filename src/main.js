import { flushCompileCache } from 'node:module';
import { keepCompiled } from './compileCache.js';

keepCompiled(process.geteuid?.());
const { run } = await import('./service.ts');
await run();
// Else it is written at the exit alone, which does not come where a process is killed.
flushCompileCache();
