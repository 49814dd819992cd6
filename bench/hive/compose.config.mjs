import { createFederationTransform, defineConfig } from '@graphql-mesh/compose-cli';
import { loadOpenAPISubgraph } from '@omnigraph/openapi';

// What becomes of `filter[key][eq]`.
const filter = 'filter_LEFT_SQUARE_BRACE_key_RIGHT_SQUARE_BRACE__LEFT_SQUARE_BRACE_eq_RIGHT_SQUARE_BRACE_';

const keyOf = (fields, fieldName, argsExpr) => ({ key: { fields, resolveReference: { fieldName, argsExpr } } });

export const composeConfig = defineConfig({
  subgraphs: [
    {
      sourceHandler: loadOpenAPISubgraph('customers', {
        source: './openapi.json',
        endpoint: '{env.KONNECT_URL}',
        ignoreErrorResponses: true,
      }),
      transforms: [
        createFederationTransform({
          Customer: keyOf('id', 'getCustomer', 'customerId: $key.id'),
          // A reference cannot take the first row of a list: customers by key are an entity of their own.
          CustomersOfKey: keyOf('key', 'listCustomers', `${filter}: $key.key`),
        }),
      ],
    },
  ],
});
