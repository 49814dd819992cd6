import { defineConfig } from '@graphql-hive/gateway';

/** Hive Gateway with default settings, except that it forwards the caller's token. */
export const gatewayConfig = defineConfig({
  host: '127.0.0.1',
  propagateHeaders: {
    fromClientToSubgraphs: ({ request }) => ({ authorization: request.headers.get('authorization') }),
  },
});
