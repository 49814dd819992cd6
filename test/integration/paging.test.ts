import { startService, textAt } from '../support/service.ts';
import type { GraphQLAnswer, Service } from '../support/service.ts';

let service: Service;
let all: string[];

beforeAll(async () => {
  service = await startService();
  const [a, b] = await Promise.all([pageOf('first: 50'), pageOf('last: 17')]);
  all = [...keysOf(a), ...keysOf(b)];
});
beforeEach(() => service.calls());
afterAll(() => service.close());

function pageOf(args: string): Promise<GraphQLAnswer> {
  return service.graphql(
    `{ customers(${args}) { totalCount nodes { key } edges { cursor node { key } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }`,
  );
}

function keysOf(answer: GraphQLAnswer): string[] {
  return Object(answer.data).customers.nodes.map((node: { key: string }) => node.key);
}

test('the demo data has 67 customers, each once', () => {
  expect(new Set(all).size).toBe(67);
});

test('pages forwards without gap or overlap, for every page size', async () => {
  for (const size of [7, 20, 33, 100]) {
    const seen: string[] = [];
    let after = '';
    for (;;) {
      const answer = await pageOf(`first: ${size}${after}`);
      seen.push(...keysOf(answer));
      const { hasNextPage, endCursor } = Object(answer.data).customers.pageInfo;
      if (!hasNextPage) break;
      after = `, after: "${endCursor}"`;
    }
    expect(seen).toEqual(all);
  }
});

test('pages backwards from the end', async () => {
  const seen: string[] = [];
  let before = '';
  for (;;) {
    const answer = await pageOf(`last: 9${before}`);
    seen.unshift(...keysOf(answer));
    const { hasPreviousPage, startCursor } = Object(answer.data).customers.pageInfo;
    if (!hasPreviousPage) break;
    before = `, before: "${startCursor}"`;
  }
  expect(seen).toEqual(all);
});

test('a page takes one Konnect call, and two when no page size aligns with it', async () => {
  const first = await pageOf('first: 10');
  await pageOf(`first: 10, after: "${textAt(first, 'customers.pageInfo.endCursor')}"`);
  expect(service.calls()).toHaveLength(2);
  const cursor = Object(first.data).customers.edges[4].cursor;
  expect(keysOf(await pageOf(`first: 10, after: "${cursor}"`))).toEqual(all.slice(5, 15));
  expect(service.calls()).toHaveLength(1);
  expect(keysOf(await pageOf(`first: 60, after: "${cursor}"`))).toEqual(all.slice(5, 65));
  expect(service.calls()).toHaveLength(1);
  const late = Object((await pageOf('first: 60')).data).customers.edges[58].cursor;
  service.calls();
  expect(keysOf(await pageOf(`last: 58, before: "${late}"`))).toEqual(all.slice(0, 58));
  expect(service.calls()).toHaveLength(1);
});

test('after and before limit the page to the rows between them', async () => {
  const { edges } = Object((await pageOf('first: 20')).data).customers;
  const between = `after: "${edges[2].cursor}", before: "${edges[8].cursor}"`;
  expect(keysOf(await pageOf(`first: 3, ${between}`))).toEqual(all.slice(3, 6));
  expect(keysOf(await pageOf(`last: 3, ${between}`))).toEqual(all.slice(5, 8));
  expect(keysOf(await pageOf(`first: 50, ${between}`))).toEqual(all.slice(3, 8));
  const none = await pageOf(`first: 5, after: "${edges[8].cursor}", before: "${edges[2].cursor}"`);
  expect(Object(none.data).customers).toMatchObject({
    totalCount: 67,
    nodes: [],
    pageInfo: { startCursor: null, endCursor: null },
  });
});

test('a page without a size has 20 rows', async () => {
  const { data } = await service.graphql('{ customers { nodes { key } } }');
  expect(Object(data).customers.nodes).toHaveLength(20);
});

test('a page past the end is empty, without a next page', async () => {
  const last = textAt(await pageOf('last: 1'), 'customers.pageInfo.endCursor');
  expect(Object((await pageOf(`first: 5, after: "${last}"`)).data).customers).toMatchObject({
    totalCount: 67,
    nodes: [],
    pageInfo: { hasNextPage: false, hasPreviousPage: true },
  });
});

test('filter and orderBy are sent to Konnect under its names', async () => {
  const named = async (args: string) => keysOf(await pageOf(`first: 100, ${args}`));
  expect(await named('filter: { key: { in: ["globex", "acme", "nobody"] } }')).toEqual(['acme', 'globex']);
  expect(await named('filter: { name: { contains: "acme" } }')).toEqual(['acme']);
  expect(await named('filter: { key: { containsAny: ["acm", "lobe"], neq: "acme" } }')).toEqual(['globex']);
  const backwards = await named('orderBy: { field: ID, direction: DESC }');
  expect(backwards).toEqual([...all].reverse());
  const byName = Object(
    (await service.graphql('{ customers(first: 100, orderBy: { field: NAME }) { nodes { name } } }')).data,
  );
  const names = byName.customers.nodes.map((node: { name: string }) => node.name);
  expect(names).toEqual([...names].sort());
});

test('billing profiles page like customers', async () => {
  const { data, errors } = await service.graphql(
    '{ billingProfiles(first: 1) { totalCount nodes { name isDefault } pageInfo { hasNextPage } } last: billingProfiles(last: 1) { nodes { name } } }',
  );
  expect(errors).toBeUndefined();
  expect(Object(data).billingProfiles).toMatchObject({ totalCount: 2, pageInfo: { hasNextPage: true } });
  expect(Object(data).last.nodes[0].name).not.toBe(Object(data).billingProfiles.nodes[0].name);
});

test('portal configurations page in both directions, newest first', async () => {
  const read = async (args: string) =>
    Object(
      (
        await service.graphql(
          `{ portalConfigurations(${args}) { nodes { name } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }`,
        )
      ).data,
    ).portalConfigurations;
  const whole = await read('first: 100');
  expect(whole.nodes).toHaveLength(3);
  expect(whole.pageInfo).toMatchObject({ hasNextPage: false, hasPreviousPage: false });
  const one = await read('first: 1');
  const two = await read(`first: 2, after: "${one.pageInfo.endCursor}"`);
  expect([...one.nodes, ...two.nodes]).toEqual(whole.nodes);
  expect(two.pageInfo).toMatchObject({ hasNextPage: false, hasPreviousPage: true });
  const back = await read(`last: 1, before: "${two.pageInfo.endCursor}"`);
  expect(back.nodes).toEqual([whole.nodes[1]]);
  expect(back.pageInfo).toMatchObject({ hasPreviousPage: true, hasNextPage: true });
});

test('active and isDefault filter portal configurations', async () => {
  const { data } = await service.graphql(
    '{ inactive: portalConfigurations(active: false) { nodes { active } } default: portalConfigurations(isDefault: true) { nodes { isDefault } } }',
  );
  expect(data).toEqual({ inactive: { nodes: [{ active: false }] }, default: { nodes: [{ isDefault: true }] } });
});
