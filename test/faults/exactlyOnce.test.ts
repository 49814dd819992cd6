import { faults } from '../support/faults.ts';
import type { Fault } from '../support/faults.ts';
import { reset } from '../support/reset.ts';
import { textAt } from '../support/service.ts';
import type { GraphQLAnswer } from '../support/service.ts';
import { openLane } from './faultedService.ts';
import type { Lane } from './faultedService.ts';
import { operations } from './operations.ts';
import type { TestedOperation } from './operations.ts';

let lane: Lane;

beforeEach(async () => {
  lane = await openLane('hang', { deadlineMs: 1_200, http: { attemptMs: 400, connectMs: 400 } });
  await lane.warmUp();
});
afterEach(async () => {
  expect(await lane.close()).toEqual([]);
});

function arrange(name: string) {
  const operation = operations.find((one) => one.name === name);
  if (operation === undefined) throw new Error(`There is no ${name}.`);
  const { variables, done } = operation.prepare(lane.service.emulator.state, `once-${name}`);
  const input = { ...variables, idempotencyKey: 'the-only-key' };
  const ask = async () => (await lane.post(operation.document, { input })).answer;
  return { operation, ask, done };
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
    const { ask, done } = arrange(name);
    let goOn = () => {};
    const held = new Promise<void>((resolve) => (goOn = resolve));
    lane.service.emulator.state.stripe.beforeWrite = () => held;
    expect(await ask()).toEqual({ data: { it: null }, errors: unknown });
    expect(done()).toEqual([]);
    goOn();
    await held;
    expect(textAt(await ask(), id)).toBe(done()[0]);
    expect(done()).toHaveLength(1);
  });
});

test('a customer that Konnect creates after all is found when it is asked for again', async () => {
  const { ask, done } = arrange('createCustomer');
  await lane.servers.konnect.inject({ fault: hang, applied: 'later' });
  expect(await ask()).toEqual({ data: { it: null }, errors: unknown });
  expect(done()).toEqual([]);
  await lane.servers.konnect.release();
  await lane.servers.konnect.clear();
  expect(textAt(await ask(), 'it.customer.id')).toBe(done()[0]);
  expect(done()).toHaveLength(1);
});

test('a customer whose creation was lost, and which somebody else has changed since, is not called another’s', async () => {
  const { operation, ask, done } = arrange('createCustomer');
  const { customers } = lane.service.emulator.state.konnect;
  const fault: Fault = {
    name: 'is changed and lost',
    at: 'answer',
    answer: ({ socket }) => {
      for (const id of done()) Object.assign(customers.get(id)?.customer ?? {}, { name: 'Changed' });
      reset(socket);
    },
  };
  await lane.servers.konnect.inject({ fault, on: operation.route, applied: true, times: 1 });
  expect(await ask()).toEqual({ data: { it: null }, errors: unknown });
  expect(done()).toHaveLength(1);
});

test('a customer that was sent twice, and created late and at once, is one', async () => {
  const { ask, done, operation } = arrange('createCustomer');
  await lane.servers.konnect.inject({ ...hangOn(operation), applied: 'later', times: 1 });
  const answer = await ask();
  await lane.servers.konnect.release();
  expect(done()).toHaveLength(1);
  expect(textAt(answer, 'it.customer.id')).toBe(done()[0]);
});

test.each(['createCustomerCheckoutSession', 'createCustomerPortalSession'])(
  '%s is never sent twice, and what Konnect opens after all is the only one',
  async (name) => {
    const { ask, done, operation } = arrange(name);
    await lane.servers.konnect.inject({ ...hangOn(operation), applied: 'later' });
    expect(await ask()).toEqual({ data: { it: null }, errors: unknown });
    await lane.servers.konnect.clear();
    expect(await ask()).toEqual({ data: { it: null }, errors: unknown });
    await lane.servers.konnect.release();
    expect(await ask()).toEqual({ data: { it: null }, errors: unknown });
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
    const { ask, done } = arrange(name);
    await lane.servers[upstream].inject({ fault: hang, on: route, applied: true, times: 1 });
    const answers = await Promise.all([ask(), ask(), ask(), ask(), ask()]);
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
