#!/usr/bin/env node
import './cli/nodeVersion.js';

// Static imports would be linked before the version of Node is checked.
const { runCommand } = await import('./cli/commands.ts');
await runCommand(process.argv.slice(2));
