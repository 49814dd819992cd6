import { flushCompileCache } from 'node:module';
import { setFlagsFromString } from 'node:v8';
import { keepCompiled } from './compileCache.ts';

keepCompiled(process.geteuid?.());
const { run } = await import('./service.ts');
await run();
// Else it is written at the exit alone, which does not come where a process is killed.
flushCompileCache();
// V8 lets a small heap grow to some four times what is in use before it clears it. Twice costs hardly any speed; said any
// earlier, it would make the start longer.
setFlagsFromString('--heap-growing-percent=100');
