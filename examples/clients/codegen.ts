import type { CodegenConfig } from '@graphql-codegen/cli';

const config: CodegenConfig = {
  schema: '../../schema/api.graphql',
  documents: ['apollo/*.ts', '../../operations/*.graphql'],
  generates: {
    'generated/codegen/': {
      preset: 'client',
      config: {
        strictScalars: true,
        scalars: {
          BillingCountryCode: 'string',
          BillingCurrencyCode: 'string',
          DateTime: 'string',
          Duration: 'string',
          EmailAddress: 'string',
          URL: 'string',
        },
        useTypeImports: true,
        importExtension: '.ts',
      },
    },
  },
};

export default config;
