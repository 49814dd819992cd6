import type { CodegenConfig } from '@graphql-codegen/cli';

/** Writes `src/gql`: the types of the documents in `src`, checked against the schema. */
const config: CodegenConfig = {
  schema: '../../schema.graphql',
  documents: 'src/*.{ts,tsx}',
  generates: {
    'src/gql/': {
      preset: 'client',
      presetConfig: { fragmentMasking: false },
      config: {
        useTypeImports: true,
        enumType: 'string-literal',
        defaultScalarType: 'unknown',
        scalars: { ID: 'string', URL: 'string' },
      },
    },
  },
};

export default config;
