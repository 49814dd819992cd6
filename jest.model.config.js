import base from './jest.config.js';

/** Model-based tests: minutes of random command sequences. @type {import('jest').Config} */
export default {
  ...base,
  roots: ['<rootDir>/test/model'],
  testPathIgnorePatterns: ['/node_modules/'],
  // Deadlines are 300 ms here: concurrent files would delay each other.
  maxWorkers: 1,
};
