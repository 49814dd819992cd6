import base from './jest.config.js';

/** Random histories against a model: minutes of them. @type {import('jest').Config} */
export default {
  ...base,
  roots: ['<rootDir>/test/histories'],
  testPathIgnorePatterns: ['/node_modules/'],
  // Deadlines are 300 ms here: two files at once would make each other late.
  maxWorkers: 1,
};
