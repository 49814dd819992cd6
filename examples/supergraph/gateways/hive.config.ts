import { defineConfig } from '@graphql-hive/gateway';

/** Hive Gateway with its defaults, except that it propagates the caller's token. */
export const gatewayConfig = defineConfig({
  host: '127.0.0.1',
  propagateHeaders: {
    fromClientToSubgraphs: ({ request }) => ({ authorization: request.headers.get('authorization') }),
  },
});
