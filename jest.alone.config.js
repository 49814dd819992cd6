import base from './jest.config.js';

/** What V8 keeps in memory, which other tests at the same time would change. @type {import('jest').Config} */
export default {
  ...base,
  roots: ['<rootDir>/test/alone'],
  testPathIgnorePatterns: ['/node_modules/'],
  maxWorkers: 1,
};
