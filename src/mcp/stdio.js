#!/usr/bin/env node
import { flushCompileCache } from 'node:module';
import { keepCompiled } from '../compileCache.js';

keepCompiled(process.geteuid?.());
const { run } = await import('./stdioService.ts');
await run();
flushCompileCache();
