import base from './jest.config.js';

/** Every fault × every operation, and the policy that meets them. @type {import('jest').Config} */
export default {
  ...base,
  testPathIgnorePatterns: ['/node_modules/', '/test/faults/short\\.test\\.ts$'],
  testMatch: ['<rootDir>/test/faults/**/*.test.ts'],
  // Deadlines are 500 ms here: two files at once would make each other late.
  maxWorkers: 1,
};
