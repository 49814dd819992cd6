import base from './jest.config.js';

/** @type {import('jest').Config} */
export default {
  ...base,
  roots: ['<rootDir>/test/redis'],
  testPathIgnorePatterns: ['/node_modules/'],
  // A test that failed half-way may leave a server open: the run ends all the same.
  forceExit: true,
};
