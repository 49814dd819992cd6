import { findUnknownVariables } from '../../src/config/unknownVariables.ts';
import { emulatorVariables } from '../../src/config/emulatorVariables.ts';
import { variables } from '../../src/config/variables.ts';

const suggestions = (...names: string[]) =>
  findUnknownVariables(Object.fromEntries(names.map((name) => [name, 'x']))).map(({ didYouMean }) => didYouMean);

test.each([
  ['STRIPE_KEY', 'STRIPE_API_KEY'],
  ['KONG_API_KEYS', 'KONG_API_KEY'],
  ['AUTH_MOD', 'AUTH_MODE'],
  ['LOG_LEVLE', 'LOG_LEVEL'],
  ['ROUTER_SECRETS', 'ROUTER_SECRET'],
  ['MAX_COTS', 'MAX_COST'],
  ['log_level', undefined],
])('%s is taken for %s', (name, meant) => {
  expect(suggestions(name)).toEqual(meant === undefined ? [] : [meant]);
});

test('variables of the service, the system, Node, npm and Kubernetes are not reported', () => {
  const usual = [
    'PATH',
    'HOME',
    'HOSTNAME',
    'NODE_VERSION',
    'NODE_OPTIONS',
    'npm_config_cache',
    'TERM',
    'SHELL',
    'LANG',
    'PWD',
  ];
  const ofKubernetes = ['AUTH_SERVICE_HOST', 'AUTH_SERVICE_PORT_HTTP', 'AUTH_PORT', 'AUTH_PORT_80_TCP_ADDR'];
  expect(suggestions(...Object.keys(variables), ...Object.keys(emulatorVariables), ...usual, ...ofKubernetes)).toEqual(
    [],
  );
});
