/** @type {import('jest').Config} */
export default {
  testEnvironment: 'node',
  roots: ['<rootDir>/test'],
  testPathIgnorePatterns: [
    '/node_modules/',
    '/test/contract/',
    '/test/browser/',
    '/test/gateway/',
    '/test/histories/',
    '/test/alone/',
    '/test/redis/',
    '/test/faults/(?!short|exactlyOnce)',
  ],
  transform: {
    '\\.[jt]s$': [
      '@swc/jest',
      {
        jsc: { parser: { syntax: 'typescript' }, target: 'es2023' },
        module: { type: 'commonjs' },
        sourceMaps: 'inline',
      },
    ],
  },
  // Packages that ship ES modules alone are compiled with ours: Jest loads CommonJS.
  transformIgnorePatterns: ['/node_modules/(?!(?:.*/)?(?:cockatiel|content-disposition|graphql-scalars|jose|ulid)/)'],
};
