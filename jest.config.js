/** Options that every project shares. Jest does not pass the options of the root on to projects. */
const shared = {
  testEnvironment: '<rootDir>/test/support/environment.ts',
  transform: {
    '\\.c?[jt]s$': [
      '@swc/jest',
      {
        jsc: { parser: { syntax: 'typescript' }, target: 'es2023' },
        module: { type: 'commonjs' },
        sourceMaps: 'inline',
      },
    ],
  },
  // Packages that ship ES modules alone, or import modules on demand, are compiled with ours: Jest loads CommonJS.
  transformIgnorePatterns: [
    '/node_modules/(?!(?:.*/)?(?:@opentelemetry/otlp-exporter-base|cockatiel|content-disposition|graphql-scalars|jose|ulid)/)',
  ],
};

/** The tests of folders of `test`, as a project of that name. */
function project(displayName, folders, options = {}) {
  return {
    ...shared,
    displayName,
    testMatch: folders.map((folder) => `<rootDir>/test/${folder}/**/*.test.ts`),
    ...options,
  };
}

/** Tests that start processes, wait for time-outs or measure CPU time: the slowest third of the tests. */
const processTests = [
  '/test/integration/(process|stopping|logOutput|liveCheck|commandLine|telemetryOff)\\.test\\.ts$',
  '/test/emulator/emulatorProcess\\.test\\.ts$',
  '/test/e2e/stdio/',
  '/test/security/(start|hostileDocuments)\\.test\\.ts$',
  '/test/faults/(short|exactlyOnce|redis)\\.test\\.ts$',
];
const withoutProcessTests = { testPathIgnorePatterns: ['/node_modules/', ...processTests] };

/**
 * `npm test` selects unit, integration and security. The scripts of the projects that measure time or memory (faults,
 * memory, model) run one file at a time.
 *
 * @type {import('jest').Config}
 */
export default {
  // Starting a process, a browser or a gateway takes seconds on a loaded machine. Jest ignores the option in a project.
  testTimeout: 60_000,
  reporters: ['default', '<rootDir>/test/support/setup/endRedRun.ts'],
  projects: [
    project('unit', ['unit']),
    project('integration', ['integration', 'emulator', 'explorer'], withoutProcessTests),
    project('security', ['security'], withoutProcessTests),
    { ...project('process', []), testMatch: undefined, testRegex: processTests },
    // The emulator's exchanges are compared with the official documents while the tests of these folders run.
    project('contract', process.env['UPSTREAM_SPECS'] ? ['contract', 'integration', 'emulator'] : ['contract'], {
      globalSetup: '<rootDir>/test/support/setup/contract.ts',
    }),
    project('docs', ['docs']),
    project('external', ['external']),
    project('faults', ['faults'], {
      testPathIgnorePatterns: ['/node_modules/', '/(short|exactlyOnce|redis)\\.test\\.ts$'],
    }),
    project('model', ['model']),
    project('memory', ['memory']),
    project('redis', ['e2e/redis'], { globalSetup: '<rootDir>/test/support/setup/redis.ts' }),
    project('browser', ['e2e/browser'], {
      globalSetup: '<rootDir>/test/support/setup/browser.ts',
      // The official documents do not describe the pages that a browser requests.
      setupFiles: ['<rootDir>/test/support/setup/withoutSpecs.ts'],
      // Screenshots for the documentation are taken on demand.
      testPathIgnorePatterns: ['/node_modules/', ...(process.env['PICTURES'] ? [] : ['/pictures\\.test\\.ts$'])],
    }),
    project('package', ['e2e/package']),
    // Its tests need root and Linux.
    project('image', ['e2e/image']),
    project('deploy', ['e2e/deploy']),
    project('gateway', ['e2e/gateway'], { globalSetup: '<rootDir>/test/support/setup/gateway.ts' }),
    project('clients', ['e2e/clients'], { globalSetup: '<rootDir>/test/support/setup/clients.ts' }),
    // Its tests run where ROUTER_BIN names Apollo Router.
    project(
      'router',
      ['e2e/router'],
      process.env['ROUTER_BIN'] ? { globalSetup: '<rootDir>/test/support/setup/gateway.ts' } : {},
    ),
  ],
};
