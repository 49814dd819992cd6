import { readPlainRequest } from '../../src/server/plainRequest.ts';

test.each([
  ['one host', 'host: a\r\n', true],
  ['no host', '', false],
  ['a host without a name', 'host:\r\n', false],
  ['two hosts', 'host: a\r\nhost: b\r\n', false],
])('a request with %s is plain or not: it names one', (_what, headers, isPlain) => {
  const request = readPlainRequest(Buffer.from(`GET /v1/ HTTP/1.1\r\n${headers}\r\n`));
  expect(request !== undefined).toBe(isPlain);
});
