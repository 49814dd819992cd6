import { request } from 'node:http';
import type { IncomingHttpHeaders } from 'node:http';
import { gunzipSync } from 'node:zlib';
import { createExplorerPlugin } from '../../src/explorer/plugin.ts';
import { renderOfflinePage, renderPage } from '../../src/explorer/page.ts';
import { startAdapterServer } from '../support/adapterServer.ts';
import type { AdapterServer } from '../support/adapterServer.ts';

const chromium = 'text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8';
const unanswered = 418;

let server: AdapterServer;

beforeAll(async () => {
  server = await startAdapterServer(createExplorerPlugin({ graphqlPath: '/graphql' }), {
    notFound: (_request, reply) => reply.code(unanswered).send(),
  });
});

afterAll(() => server.close());

describe('the page', () => {
  it.each([
    ['a browser', chromium],
    ['a client that accepts only HTML', 'text/html'],
    ['a client that prefers HTML to JSON', 'application/json;q=0.5, text/html'],
  ])('is for %s', async (_who, accept) => {
    const { status, headers, text } = await get('/graphql', { accept });
    expect(status).toBe(200);
    expect(headers['content-type']).toBe('text/html; charset=utf-8');
    expect(headers.vary).toContain('accept');
    expect(text()).toContain('<html lang="en">');
  });

  it.each([
    ['with no header', undefined],
    ['that takes anything', '*/*'],
    ['of GraphQL', 'application/graphql-response+json, application/json;q=0.9'],
    ['that takes HTML and JSON alike', 'text/html, application/json'],
    ['that wants HTML less', 'text/html;q=0.4, application/graphql-response+json;q=0.5'],
    ['that refuses HTML', 'text/html;q=0, */*'],
  ])('is not for a client %s', async (_which, accept) => {
    expect((await get('/graphql', accept === undefined ? {} : { accept })).status).toBe(unanswered);
  });

  it.each(['POST', 'PUT', 'DELETE', 'OPTIONS'])('is not for %s', async (method) => {
    expect((await get('/graphql', { accept: chromium }, method)).status).toBe(unanswered);
    expect((await get('/explorer/explorer.js', {}, method)).status).toBe(unanswered);
  });

  it.each(['?query={__typename}', '?query=', '?extensions={}', '?explorer=offline&query=%7B__typename%7D'])(
    'is not for an operation: %s',
    async (search) => {
      expect((await get(`/graphql${search}`, { accept: chromium })).status).toBe(unanswered);
    },
  );

  it('keeps its own parameters', async () => {
    expect((await get('/graphql?explorer=offline&example=GetCustomer', { accept: chromium })).status).toBe(200);
  });

  it.each(['/graphql/', '/graphqlx', '//graphql'])('is not at %s', async (path) => {
    expect((await get(path, { accept: chromium })).status).toBe(unanswered);
  });

  it('answers HEAD with the same headers and no body', async () => {
    const [got, head] = [
      await get('/graphql', { accept: chromium }),
      await get('/graphql', { accept: chromium }, 'HEAD'),
    ];
    expect(head.status).toBe(200);
    expect(head.body).toHaveLength(0);
    expect(head.headers['content-length']).toBe(got.headers['content-length']);
    expect(head.headers.etag).toBe(got.headers.etag);
  });

  it('lets in Apollo Sandbox and its own files alone', async () => {
    const { headers } = await get('/graphql', { accept: chromium });
    const policy = headers['content-security-policy'];
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self' https://embeddable-sandbox.cdn.apollographql.com;");
    expect(policy).toContain("frame-src 'self' https://sandbox.embed.apollographql.com");
    expect(policy).toContain("connect-src 'self';");
    expect(policy).not.toMatch(/unsafe|\*/);
    expect(headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer' });
  });

  it.each(['/graphql', '/explorer/offline'])('has no inline script or style: %s', async (path) => {
    const text = (await get(path, { accept: chromium })).text();
    expect(text).not.toMatch(/<script(?![^>]* src="\/)|<style| style=| on\w+=/);
  });

  it('allows the offline explorer scripts and workers of this server alone, and inline styles', async () => {
    const { headers } = await get('/explorer/offline', { accept: chromium });
    const policy = String(headers['content-security-policy']).split('; ');
    expect(policy).toEqual(
      expect.arrayContaining([
        "default-src 'none'",
        "connect-src 'self'",
        "frame-ancestors 'self'",
        "script-src 'self'",
        "worker-src 'self'",
        "style-src 'self' 'unsafe-inline'",
        "font-src 'self' data:",
        "img-src 'self' data:",
      ]),
    );
    expect(headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer' });
  });

  it('escapes the path of the graph', () => {
    for (const render of [renderPage, renderOfflinePage]) {
      expect(render('/graph"><script>ql')).toContain('data-endpoint="/graph&#34;&#62;&#60;script&#62;ql"');
    }
  });
});

describe('the files', () => {
  it.each([
    ['explorer.js', 'application/javascript; charset=utf-8'],
    ['explorer.css', 'text/css; charset=utf-8'],
    ['icon.svg', 'image/svg+xml'],
    ['operations.json', 'application/json; charset=utf-8'],
    ['offline.js', 'application/javascript; charset=utf-8'],
    ['offline.css', 'text/css; charset=utf-8'],
    ['graphiql.js', 'text/javascript; charset=utf-8'],
    ['graphiql.css', 'text/css; charset=utf-8'],
    ['editor.worker.js', 'text/javascript; charset=utf-8'],
    ['graphql.worker.js', 'text/javascript; charset=utf-8'],
    ['json.worker.js', 'text/javascript; charset=utf-8'],
  ])('serve %s as %s, once until it changes', async (name, contentType) => {
    const { status, headers, body } = await get(`/explorer/${name}`);
    expect(status).toBe(200);
    expect(headers).toMatchObject({ 'content-type': contentType, 'x-content-type-options': 'nosniff' });
    expect(headers['cache-control']).toBe('no-cache');

    const again = await get(`/explorer/${name}`, { 'if-none-match': headers.etag });
    expect(again.status).toBe(304);
    expect(again.body).toHaveLength(0);

    const small = await get(`/explorer/${name}`, { 'accept-encoding': 'gzip' });
    expect(small.headers['content-encoding']).toBe('gzip');
    expect(gunzipSync(small.body).equals(body)).toBe(true);
  });

  it('are no others, whatever the name', async () => {
    for (const name of [
      '',
      'nothing.js',
      'explorer.ts',
      'explorer.js/',
      '../explorer.ts',
      '..%2fexplorer.ts',
      '%2e%2e/package.json',
      '/etc/passwd',
      'constructor',
      '__proto__',
    ]) {
      expect([name, (await get(`/explorer/${name}`)).status]).toEqual([name, unanswered]);
    }
  });

  it('hold every example with its variables', async () => {
    const examples: unknown = JSON.parse((await get('/explorer/operations.json')).text());
    expect(examples).toContainEqual(
      expect.objectContaining({
        name: 'GetCustomerByKey',
        variables: { key: 'acme' },
        document: expect.stringContaining('query GetCustomerByKey'),
      }),
    );
  });

  it('open with an example that is there', async () => {
    const script = (await get('/explorer/explorer.js')).text();
    const first = /firstExample = '(\w+)'/.exec(script)?.[1];
    expect((await get('/explorer/operations.json')).text()).toContain(`"name":"${first}"`);
  });

  it('reach for nothing outside this server but the script of Sandbox', async () => {
    const page = (await get('/graphql', { accept: chromium })).text();
    const own = (await get('/explorer/explorer.js')).text();
    expect(outside(page)).toEqual([]);
    expect(outside(own)).toEqual([expect.stringMatching(/^https:\/\/embeddable-sandbox\.cdn\.apollographql\.com\//)]);
    expect(outside((await get('/explorer/icon.svg')).text())).toEqual([]);
    expect(outside((await get('/explorer/offline', { accept: chromium })).text())).toEqual([]);
    expect(outside((await get('/explorer/offline.js')).text())).toEqual([]);
    for (const name of ['explorer.css', 'offline.css', 'graphiql.css']) {
      const style = (await get(`/explorer/${name}`)).text();
      expect(style).not.toMatch(/@import|url\((?!["']?data:)/);
    }
  });
});

/** Addresses elsewhere. The namespace of SVG is a name, which nothing loads. */
function outside(text: string): string[] {
  return (text.match(/(?:https?:)?\/\/[\w-]+(?:\.[\w-]+)+[^\s'"]*/g) ?? []).filter(
    (url) => !url.includes('www.w3.org'),
  );
}

interface Answer {
  status: number | undefined;
  headers: IncomingHttpHeaders;
  body: Buffer;
  text: () => string;
}

/** Sends the path as it is written: fetch would tidy it first. */
function get(path: string, headers: Record<string, string | undefined> = {}, method = 'GET'): Promise<Answer> {
  const { port } = server;
  const sent = Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== undefined));
  return new Promise((resolve, reject) => {
    request({ host: '127.0.0.1', port, path, method, headers: sent, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => {
        const body = Buffer.concat(chunks);
        resolve({ status: response.statusCode, headers: response.headers, body, text: () => body.toString('utf8') });
      });
    })
      .on('error', reject)
      .end();
  });
}
