import { Client, fetchExchange } from '@urql/core';
import { cacheExchange } from '@urql/exchange-graphcache';
import { relayPagination } from '@urql/exchange-graphcache/extras';
import typesWithoutId from '../../../schema/types-without-id.json' with { type: 'json' };

/** Graphcache stores an object without an id in the one that refers to it. */
const keys = Object.fromEntries(typesWithoutId.map((name) => [name, () => null]));

export function createClient(url: string): Client {
  return new Client({
    url,
    // A GET would need a header against cross-site requests.
    preferGetMethod: false,
    exchanges: [
      cacheExchange({
        keys,
        resolvers: {
          Query: {
            billingProfiles: relayPagination(),
            customers: relayPagination(),
            portalConfigurations: relayPagination(),
          },
        },
      }),
      fetchExchange,
    ],
  });
}
