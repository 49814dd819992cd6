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
  test('returns OUTCOME_UNKNOWN while Stripe still processes the first attempt', async () => {
    const { send, done } = arrange(name);
    let resume = () => {};
    const held = new Promise<void>((resolve) => (resume = resolve));
    faulted.service.emulator.state.stripe.beforeWrite = () => held;
    expect(await send()).toEqual({ data: { it: null }, errors: unknown });
    expect(done()).toEqual([]);
    resume();
    await held;
    expect(textAt(await send(), id)).toBe(done()[0]);
    expect(done()).toHaveLength(1);
  });
});

test('a retry finds a customer that Konnect creates after the timeout', async () => {
  const { send, done } = arrange('createCustomer');
  await faulted.servers.konnect.inject({ fault: hang, applied: 'later' });
  expect(await send()).toEqual({ data: { it: null }, errors: unknown });
  expect(done()).toEqual([]);
  await faulted.servers.konnect.release();
  await faulted.servers.konnect.clear();
  expect(textAt(await send(), 'it.customer.id')).toBe(done()[0]);
  expect(done()).toHaveLength(1);
});

test('a lost creation returns OUTCOME_UNKNOWN when another client has changed the customer since', async () => {
  const { operation, send, done } = arrange('createCustomer');
  const { customers } = faulted.service.emulator.state.konnect;
  const fault: Fault = {
    name: 'changes the customer and resets the connection',
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

test('a creation that Konnect applies late and again on the retry has one effect', async () => {
  const { send, done, operation } = arrange('createCustomer');
  await faulted.servers.konnect.inject({ ...hangOn(operation), applied: 'later', times: 1 });
  const answer = await send();
  await faulted.servers.konnect.release();
  expect(done()).toHaveLength(1);
  expect(textAt(answer, 'it.customer.id')).toBe(done()[0]);
});

test.each(['createCustomerCheckoutSession', 'createCustomerPortalSession'])(
  '%s is sent once, also when Konnect opens the session after the timeout',
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
  '%s, sent five times concurrently with one key, has one effect and one response, also when the first response is lost',
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

/** The parts that all responses share. */
function plain(answer: GraphQLAnswer | undefined): unknown {
  const codes = answer?.errors?.map(({ extensions: { requestId: _, ...extensions } }) => extensions);
  return { data: answer?.data, codes };
}
