import { demoIds } from '../../src/emulator/demoIds.ts';
import { startService } from '../support/service.ts';
import type { Service } from '../support/service.ts';

describe('_entities', () => {
  let service: Service;
  beforeEach(async () => {
    service = await startService();
  });
  afterEach(() => service.close());

  const entities =
    'query ($r: [_Any!]!) { _entities(representations: $r) { __typename ... on Customer { key } ... on PortalConfiguration { name } ... on BillingProfile { isDefault } } }';

  test('come in the requested order, with gaps, and an invalid representation fails alone', async () => {
    const { data, errors } = await service.graphql(entities, {
      r: [
        { __typename: 'Customer', key: 'globex' },
        { __typename: 'Customer', id: 'not-a-ulid' },
        { __typename: 'Customer', id: demoIds.acme },
        { __typename: 'Customer', key: 'nobody' },
        { __typename: 'Nope', id: '1' },
        { __typename: 'Label', key: 'x' },
        { __typename: 'Customer' },
        'text',
        {},
        { __typename: 'PortalConfiguration', id: demoIds.defaultConfiguration },
        { __typename: 'BillingProfile', id: demoIds.stripeProfile },
        { __typename: 'Customer', id: demoIds.acme, key: 'acme' },
        { __typename: 'Customer', key: 'globex' },
      ],
    });
    expect(data).toEqual({
      _entities: [
        { __typename: 'Customer', key: 'globex' },
        null,
        { __typename: 'Customer', key: 'acme' },
        null,
        null,
        null,
        null,
        null,
        null,
        { __typename: 'PortalConfiguration', name: 'Default portal' },
        { __typename: 'BillingProfile', isDefault: true },
        { __typename: 'Customer', key: 'acme' },
        { __typename: 'Customer', key: 'globex' },
      ],
    });
    const messages = errors
      ?.map(({ path, extensions }) => [path?.[1], extensions['code'], extensions['field']])
      .sort(([a], [b]) => Number(a) - Number(b));
    expect(messages).toEqual([
      [1, 'BAD_USER_INPUT', ['id']],
      [4, 'BAD_USER_INPUT', ['representations', '4']],
      [5, 'BAD_USER_INPUT', ['representations', '5']],
      [6, 'BAD_USER_INPUT', ['id']],
      [7, 'BAD_USER_INPUT', ['representations', '7']],
      [8, 'BAD_USER_INPUT', ['representations', '8']],
    ]);
  });

  test('by null for one key follow the other key', async () => {
    const { data, errors } = await service.graphql(entities, {
      r: [
        { __typename: 'Customer', id: null, key: 'acme' },
        { __typename: 'Customer', id: demoIds.acme, key: null },
      ],
    });
    expect(errors).toBeUndefined();
    const acme = { __typename: 'Customer', key: 'acme' };
    expect(data).toEqual({ _entities: [acme, acme] });
  });

  test.each([
    [{ __typename: 'Customer', id: null, key: null }, 'id: give exactly one of `id`, `key`; got none'],
    [{ __typename: 'Customer', id: null }, 'id: give exactly one of `id`, `key`; got none'],
    [{ __typename: 'Customer', key: null }, 'id: give exactly one of `id`, `key`; got none'],
    [
      { __typename: 'PortalConfiguration', id: null },
      'id: must be the id of a portal configuration: "bpc_" and letters, digits or underscores',
    ],
    [{ __typename: 'BillingProfile', id: null }, 'id: must be a string, not null'],
  ])('without a key are an error that names it: %j', async (representation, message) => {
    const { data, errors } = await service.graphql(entities, { r: [representation] });
    expect(data).toEqual({ _entities: [null] });
    expect(errors).toMatchObject([
      { path: ['_entities', 0], message, extensions: { code: 'BAD_USER_INPUT', field: ['id'] } },
    ]);
    expect(service.calls()).toEqual([]);
  });

  test('do not end the process if one fails beside a malformed representation', async () => {
    const r = [{ __typename: 'Customer', id: 'x' }, { __typename: 'Nope' }];
    expect((await service.graphql(entities, { r })).data).toEqual({ _entities: [null, null] });
    expect((await service.graphql('{ customer(key: "acme") { key } }')).data).toEqual({ customer: { key: 'acme' } });
  });
});
