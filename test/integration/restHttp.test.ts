import { readFile } from 'node:fs/promises';
import { request } from 'node:http';
import { gunzipSync } from 'node:zlib';
import { operations } from '../../src/capabilities/operations.ts';
import { demoIds } from '../../src/emulator/demoIds.ts';
import { configurationsPath, customersPath, pathOf, startRest } from './restService.ts';
import type { Json, RestService } from './restService.ts';

let rest: RestService;
beforeEach(async () => {
  rest = await startRest();
});
afterEach(() => rest.close());

describe('queries', () => {
  const keysOf = ({ body }: Json) => body.data.map(({ key }: Json) => key);
  const list = (search: string) => rest.call('GET', `${customersPath}?${search}`);

  test('filters of customers reach Konnect as they are', async () => {
    expect(keysOf(await list('filter[key][oeq]=acme,globex&sort=id%20desc'))).toEqual(['globex', 'acme']);
    expect(keysOf(await list('filter%5Bname%5D%5Bcontains%5D=corporation&page[size]=5&page[number]=1'))).toEqual([
      'acme',
    ]);
    expect(rest.calls()).toEqual([
      'GET /v3/openmeter/customers?sort=id desc&filter[key][oeq]=acme,globex',
      'GET /v3/openmeter/customers?page[size]=5&page[number]=1&filter[name][contains]=corporation',
    ]);
  });

  test('a filter without an operator is one for equality', async () => {
    expect(keysOf(await list('filter[key]=acme'))).toEqual(['acme']);
    expect(keysOf(await list(`filter[billing_profile_id]=${demoIds.sandboxProfile}&sort=id&page[size]=1`))).toEqual([
      'initech',
    ]);
  });

  test('configurations are filtered and paged as at Stripe', async () => {
    const idsOf = async (search: string) => {
      const { body } = await rest.call('GET', `${configurationsPath}?${search}`);
      return [body.data.map(({ id }: Json) => id), body.has_more, body.url];
    };
    const url = '/v1/billing_portal/configurations';
    const { defaultConfiguration, secondConfiguration, inactiveConfiguration } = demoIds;
    expect(await idsOf('limit=1')).toEqual([[secondConfiguration], true, url]);
    expect(await idsOf(`limit=1&starting_after=${secondConfiguration}`)).toEqual([[inactiveConfiguration], true, url]);
    expect(await idsOf(`ending_before=${inactiveConfiguration}`)).toEqual([[secondConfiguration], false, url]);
    expect(await idsOf('active=true&is_default=true')).toEqual([[defaultConfiguration], false, url]);
    expect(await idsOf('active=false')).toEqual([[inactiveConfiguration], false, url]);
  });

  test.each([
    [customersPath, 'foo=1', ['foo']],
    [customersPath, 'filter[foo][eq]=1', ['filter[foo]']],
    [customersPath, 'filter[key][is]=1', ['filter[key][is]']],
    [customersPath, 'filter[key][eq][x]=1', ['filter[key][eq]']],
    [customersPath, 'filter=1&page=2', ['filter', 'page']],
    [customersPath, 'filter[key][eq]=', ['filter[key][eq]']],
    [customersPath, 'page[size]=0&page[number]=x', ['page[number]', 'page[size]']],
    [customersPath, 'page[size]=99999999999999999999', ['page[size]']],
    [customersPath, 'sort=email', ['sort']],
    [customersPath, 'sort=id&sort=name&page[size]=1&page[size]=2', ['page[size]', 'sort']],
    [customersPath, 'filter[key]=a&filter[key][eq]=b', ['filter[key][eq]']],
    [customersPath, 'a[b][c][d][e][f]=1', ['a[b][c][d][e][f]']],
    [customersPath, 'a]b[=1', ['a]b[']],
    [customersPath, '__proto__[x]=1', ['__proto__']],
    [customersPath, 'filter[constructor]=1', ['filter[constructor]']],
    [configurationsPath, 'limit=101', ['limit']],
    [configurationsPath, 'limit=1.5', ['limit']],
    [configurationsPath, 'limit=', ['limit']],
    [configurationsPath, 'active=yes&is_default=1', ['active', 'is_default']],
    [configurationsPath, 'active=true&active=true', ['active']],
    [configurationsPath, 'active[x]=true', ['active']],
    [configurationsPath, 'starting_after=bpc_a&ending_before=bpc_b', ['ending_before']],
    [configurationsPath, 'expand[]=data', ['expand.0']],
  ])('%s?%s is refused, naming %j', async (path, search, fields) => {
    const { status, body } = await rest.call('GET', `${path}?${search}`);
    expect([status, body.code]).toEqual([400, 'INVALID_INPUT']);
    const named = new Set<string>(body.invalid_parameters.map(({ field }: Json) => field));
    expect([...named].sort()).toEqual(fields);
    expect(body.invalid_parameters.every(({ source }: Json) => source === 'query')).toBe(true);
    expect(rest.calls()).toEqual([]);
  });

  test('a row that is not there to start after is named', async () => {
    const { status, body } = await rest.call('GET', `${configurationsPath}?starting_after=bpc_x`);
    expect([status, body.invalid_parameters[0]]).toMatchObject([404, { field: 'starting_after', source: 'query' }]);
  });
});

describe('routes', () => {
  test.each(['/v1/x', '/v1/v3/openmeter/customers/', '/v1/v3//openmeter/customers', '/v1/V3/openmeter/customers'])(
    '%s is no path',
    async (path) => {
      const { status, body, headers } = await rest.call('GET', path);
      expect([status, body.code]).toEqual([404, 'ROUTE_NOT_FOUND']);
      expect(headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
      expect(headers.get('cache-control')).toBe('private, no-store');
      expect(headers.get('x-content-type-options')).toBe('nosniff');
    },
  );

  test.each([...new Set(operations.map(({ path }) => path))])('%s names the methods that it takes', async (path) => {
    const taken = operations.filter((one) => one.path === path);
    const methods = taken.flatMap(({ method }) => (method === 'GET' ? ['GET', 'HEAD'] : [method]));
    const [operation] = taken;
    for (const method of ['PATCH', 'OPTIONS', 'PROPFIND', 'DELETE', 'PUT']) {
      if (operation === undefined || methods.includes(method)) continue;
      const { status, headers, body } = await rest.call(method, pathOf(operation, demoIds.acme));
      expect([status, headers.get('allow'), body.code]).toEqual([405, methods.join(', '), 'METHOD_NOT_ALLOWED']);
    }
  });

  test('a path that cannot be decoded is refused', async () => {
    const { status, body } = await rest.call('GET', `${customersPath}/%zz`);
    expect([status, body.code]).toEqual([400, 'INVALID_INPUT']);
  });

  test('HEAD answers as GET does, without the body', async () => {
    const path = `${customersPath}/${demoIds.acme}`;
    const [head, get] = [await rest.call('HEAD', path), await rest.call('GET', path)];
    expect([head.status, head.text]).toEqual([200, '']);
    expect(head.headers.get('content-length')).toBe(get.headers.get('content-length'));
  });

  test('DELETE takes a content type without a body', async () => {
    const path = `${customersPath}/${demoIds.initech}`;
    expect(await rest.call('DELETE', path, '', { 'content-type': 'application/json' })).toMatchObject({ status: 204 });
  });

  test('a body in chunks is bounded as well', async () => {
    const chunks = new ReadableStream<Uint8Array>({
      start(controller) {
        controller.enqueue(Buffer.from(`{"key":"${'x'.repeat(30_000)}"}`));
        controller.close();
      },
    });
    const init = {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: chunks,
      duplex: 'half',
    } as const;
    expect((await fetch(rest.url + customersPath, init)).status).toBe(413);
  });
});

describe('the page and the document', () => {
  test('the OpenAPI document has an ETag, and is compressed if the client accepts it', async () => {
    const { status, headers, body } = await rest.call('GET', '/v1/openapi.json');
    expect([status, body.openapi]).toEqual([200, '3.1.0']);
    expect(headers.get('cache-control')).toBe('no-cache');
    const etag = headers.get('etag') ?? '';
    const again = await rest.call('GET', '/v1/openapi.json', undefined, { 'if-none-match': etag });
    expect([again.status, again.text]).toEqual([304, '']);
    const { encoding, bytes } = await getSmall('/v1/openapi.json');
    expect(encoding).toBe('gzip');
    expect(JSON.parse(gunzipSync(bytes).toString())).toEqual(body);
  });

  test('the page loads nothing from elsewhere, and nothing that is not there', async () => {
    const { status, headers, text } = await rest.call('GET', '/v1/');
    expect([status, headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
    const policy = headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toMatch(/unsafe|https?:|\*/);
    const links = [...text.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, link = '']) => link);
    expect(links).toHaveLength(5);
    for (const link of links) {
      expect(link).toMatch(/^\/v1\//);
      const file = await rest.call('GET', link);
      expect([file.status, file.headers.get('x-content-type-options')]).toEqual([200, 'nosniff']);
    }
    expect(text).not.toMatch(/<script(?![^>]* src=)|<style|style=/);
  });

  test('the path of the page without its slash redirects to it', async () => {
    const response = await fetch(`${rest.url}/v1`, { redirect: 'manual' });
    expect([response.status, response.headers.get('location')]).toEqual([302, '/v1/']);
  });

  test('the version of the document is the version of the package', async () => {
    const { version } = JSON.parse(await readFile(new URL('../../package.json', import.meta.url), 'utf8'));
    expect((await rest.call('GET', '/v1/openapi.json')).body.info.version).toBe(version);
  });

  test('a name is never a path', async () => {
    for (const name of ['package.json', '..%2f..%2fpackage.json', 'constructor', '__proto__', '%00']) {
      expect((await rest.call('GET', `/v1/page/${name}`)).status).toBe(404);
    }
  });

  test('the page can be left out; the document stays', async () => {
    const bare = await startRest({ explorer: false });
    try {
      for (const path of ['/v1', '/v1/', '/v1/page/start.js']) expect((await bare.call('GET', path)).status).toBe(404);
      expect((await bare.call('GET', '/v1/openapi.json')).status).toBe(200);
    } finally {
      await bare.close();
    }
  });

  test('neither takes another method', async () => {
    for (const path of ['/v1/', '/v1/openapi.json', '/v1/page/start.js']) {
      const { status, headers } = await rest.call('POST', path, {});
      expect([status, headers.get('allow')]).toEqual([405, 'GET, HEAD']);
    }
  });

  /** `fetch` would undo the compression without a word. */
  function getSmall(path: string): Promise<{ encoding: string | undefined; bytes: Buffer }> {
    return new Promise((resolve, reject) => {
      request(rest.url + path, { headers: { 'accept-encoding': 'gzip' } }, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () =>
          resolve({ encoding: response.headers['content-encoding'], bytes: Buffer.concat(chunks) }),
        );
      })
        .on('error', reject)
        .end();
    });
  }
});
