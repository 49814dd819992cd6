import { defineConfig } from '@graphql-hive/gateway';

/** Hive Gateway as simple as can be: all but the caller's token is as it comes. */
export const gatewayConfig = defineConfig({
  host: '127.0.0.1',
  propagateHeaders: {
    fromClientToSubgraphs: ({ request }) => ({ authorization: request.headers.get('authorization') }),
  },
});
