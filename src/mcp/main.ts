#!/usr/bin/env node
import '../cli/nodeVersion.js';

// A static import would be linked before the version of Node is checked.
await import('./stdio.ts');
