import { faults } from '../support/faults.ts';
import type { Fault } from '../support/faults.ts';
import { reset } from '../support/reset.ts';
import { textAt } from '../support/service.ts';
import type { GraphQLAnswer } from '../support/service.ts';
import { startFaultedService } from './faultedService.ts';
import type { FaultedService } from './faultedService.ts';
import { operations } from './operations.ts';
import type { TestedOperation } from './operations.ts';

let faulted: FaultedService;

beforeEach(async () => {
  faulted = await startFaultedService('hang', { deadlineMs: 1_200, http: { attemptMs: 400, connectMs: 400 } });
  await faulted.warmUp();
});
afterEach(async () => {
  expect(await faulted.close()).toEqual([]);
});

function arrange(name: string) {
  const operation = operations.find((one) => one.name === name);
  if (operation === undefined) throw new Error(`There is no ${name}.`);
  const { variables, done } = operation.prepare(faulted.service.emulator.state, `once-${name}`);
  const input = { ...variables, idempotencyKey: 'the-only-key' };
  const send = async () => (await faulted.post(operation.document, { input })).answer;
  return { operation, send, done };
}

const hang = { name: 'hang', ...faults.hang };
const hangOn = ({ route }: TestedOperation) => ({ fault: hang, on: route });
const unknown = [
  expect.objectContaining({
    extensions: expect.objectContaining({ code: 'OUTCOME_UNKNOWN', idempotencyKey: 'the-only-key' }),
  }),
];

describe.each([
  ['createPortalSession', 'it.session.id'],
  ['createPortalConfiguration', 'it.configuration.id'],
])('%s', (name, id) => {
  test('is not called refused while Stripe is still at the first attempt', async () => {
    const { send, done } = arrange(name);
    let goOn = () => {};
    const held = new Promise<void>((resolve) => (goOn = resolve));
    faulted.service.emulator.state.stripe.beforeWrite = () => held;
    expect(await send()).toEqual({ data: { it: null }, errors: unknown });
    expect(done()).toEqual([]);
    goOn();
    await held;
    expect(textAt(await send(), id)).toBe(done()[0]);
    expect(done()).toHaveLength(1);
  });
});

test('a customer that Konnect creates after all is found when it is asked for again', async () => {
  const { send, done } = arrange('createCustomer');
  await faulted.servers.konnect.inject({ fault: hang, applied: 'later' });
  expect(await send()).toEqual({ data: { it: null }, errors: unknown });
  expect(done()).toEqual([]);
  await faulted.servers.konnect.release();
  await faulted.servers.konnect.clear();
  expect(textAt(await send(), 'it.customer.id')).toBe(done()[0]);
  expect(done()).toHaveLength(1);
});

test('a customer whose creation was lost, and which somebody else has changed since, is not called another’s', async () => {
  const { operation, send, done } = arrange('createCustomer');
  const { customers } = faulted.service.emulator.state.konnect;
  const fault: Fault = {
    name: 'is changed and lost',
    at: 'answer',
    answer: ({ socket }) => {
      for (const id of done()) Object.assign(customers.get(id)?.customer ?? {}, { name: 'Changed' });
      reset(socket);
    },
  };
  await faulted.servers.konnect.inject({ fault, on: operation.route, applied: true, times: 1 });
  expect(await send()).toEqual({ data: { it: null }, errors: unknown });
  expect(done()).toHaveLength(1);
});

test('a customer that was sent twice, and created late and at once, is one', async () => {
  const { send, done, operation } = arrange('createCustomer');
  await faulted.servers.konnect.inject({ ...hangOn(operation), applied: 'later', times: 1 });
  const answer = await send();
  await faulted.servers.konnect.release();
  expect(done()).toHaveLength(1);
  expect(textAt(answer, 'it.customer.id')).toBe(done()[0]);
});

test.each(['createCustomerCheckoutSession', 'createCustomerPortalSession'])(
  '%s is never sent twice, and what Konnect opens after all is the only one',
  async (name) => {
    const { send, done, operation } = arrange(name);
    await faulted.servers.konnect.inject({ ...hangOn(operation), applied: 'later' });
    expect(await send()).toEqual({ data: { it: null }, errors: unknown });
    await faulted.servers.konnect.clear();
    expect(await send()).toEqual({ data: { it: null }, errors: unknown });
    await faulted.servers.konnect.release();
    expect(await send()).toEqual({ data: { it: null }, errors: unknown });
    expect(done()).toHaveLength(1);
  },
);

test.each(
  operations
    .filter(({ takesKey }) => takesKey)
    .map((operation): [string, TestedOperation] => [operation.name, operation]),
)(
  '%s, asked for five times at once with one key, has one effect and one answer, also when the first is lost',
  async (name, { kind, upstream, route }) => {
    const { send, done } = arrange(name);
    await faulted.servers[upstream].inject({ fault: hang, on: route, applied: true, times: 1 });
    const answers = await Promise.all([send(), send(), send(), send(), send()]);
    const [first] = answers;
    expect(answers.map(plain)).toEqual(answers.map(() => plain(first)));
    expect(first?.errors).toEqual(kind === 'once' ? unknown : undefined);
    expect(done()).toHaveLength(1);
  },
);

/** Without the position in the document and the like. */
function plain(answer: GraphQLAnswer | undefined): unknown {
  return { data: answer?.data, codes: answer?.errors?.map(({ extensions }) => extensions) };
}
