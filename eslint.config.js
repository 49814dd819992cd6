import graphql from '@graphql-eslint/eslint-plugin';
import tseslint from 'typescript-eslint';

// Both kinds of documents are read against the schema with the federation directives, which its `@link` only names.
const graphqlDocuments = {
  plugins: { '@graphql-eslint': graphql },
  languageOptions: {
    parser: graphql.parser,
    parserOptions: {
      graphQLConfig: { schema: ['schema.graphql', 'schema/federation.graphql'], documents: 'operations/*.graphql' },
    },
  },
};

const typed = ['**/*.ts'];

// Words that house style replaces by a standard term. Each is matched as one word of a camel case name; "in flight" and
// "single flight" are standard terms.
const bannedWords = 'told|gone|crowd|roster|lane|flights?|mount(?:ed)?|ending|whoever|lookout|doors';
const capitalized = bannedWords.replace(/(^|\|)[a-z]/g, (start) => start.toUpperCase());
const bannedName = `/^(?:${bannedWords})(?![a-z_])|(?<!^in|In|^single|Single)(?:${capitalized})(?![a-z])/`;

export default tseslint.config(
  {
    ignores: [
      'dist/',
      'coverage/',
      'src/generated/',
      'src/explorer/assets/',
      // Packages of their own, with their own `npm run lint`; what deploys Hive Gateway is typed by that package.
      'examples/clients/',
      'examples/supergraph/',
      'deploy/',
    ],
  },
  ...tseslint.configs.recommendedTypeChecked.map((config) => ({ ...config, files: typed })),
  {
    files: typed,
    languageOptions: { parserOptions: { project: './tsconfig.json' } },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': 'off',
      '@typescript-eslint/consistent-type-assertions': ['error', { assertionStyle: 'never' }],
      '@typescript-eslint/only-throw-error': 'off',
      // An async function may keep a promise-returning interface without awaiting anything itself.
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/no-non-null-assertion': 'error',
      eqeqeq: 'error',
      'no-console': 'error',
    },
  },
  {
    files: ['src/**/*.ts'],
    rules: {
      'no-restricted-syntax': [
        'error',
        {
          selector: `:matches(Identifier, PrivateIdentifier)[name=${bannedName}]`,
          message: 'The name contains a word that is private to this project. Use the standard term of the field.',
        },
      ],
    },
  },
  {
    // Tests look into parsed JSON, which has no type of its own.
    files: ['test/**/*.ts'],
    rules: {
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
    },
  },
  {
    ...graphqlDocuments,
    files: ['schema.graphql'],
    rules: {
      ...graphql.configs['flat/schema-recommended'].rules,
      ...graphql.configs['flat/schema-relay'].rules,
      // Prettier keeps the form of descriptions; what is no entity has no id.
      '@graphql-eslint/description-style': 'off',
      '@graphql-eslint/strict-id-in-types': 'off',
      '@graphql-eslint/relay-edge-types': [
        'error',
        { withEdgeSuffix: true, shouldImplementNode: false, listTypeCanWrapOnlyEdgeType: false },
      ],
      '@graphql-eslint/relay-arguments': ['error', { includeBoth: true }],
      '@graphql-eslint/naming-convention': [
        'error',
        {
          types: 'PascalCase',
          FieldDefinition: 'camelCase',
          InputValueDefinition: 'camelCase',
          Argument: 'camelCase',
          DirectiveDefinition: 'camelCase',
          EnumValueDefinition: 'UPPER_CASE',
          InputObjectTypeDefinition: { style: 'PascalCase', requiredPattern: /(Input|Filter|Order)$/ },
          ObjectTypeDefinition: { style: 'PascalCase', forbiddenPatterns: [/^Type|(Type|Input|Filter)$/] },
          'FieldDefinition[parent.name.value=Query]': {
            style: 'camelCase',
            forbiddenPatterns: [/^(get|list|query)[A-Z]/],
          },
        },
      ],
      '@graphql-eslint/require-description': [
        'error',
        {
          types: true,
          DirectiveDefinition: true,
          FieldDefinition: true,
          InputValueDefinition: true,
          EnumValueDefinition: true,
          rootField: true,
        },
      ],
      '@graphql-eslint/input-name': ['error', { checkInputType: true, caseSensitiveInputType: false }],
      '@graphql-eslint/no-scalar-result-type-on-mutation': 'error',
      '@graphql-eslint/require-nullable-result-in-root': 'error',
    },
  },
  {
    ...graphqlDocuments,
    files: ['operations/*.graphql'],
    rules: {
      ...graphql.configs['flat/operations-recommended'].rules,
      '@graphql-eslint/naming-convention': [
        'error',
        {
          VariableDefinition: 'camelCase',
          OperationDefinition: { style: 'PascalCase', forbiddenPatterns: [/(Query|Mutation)$/] },
        },
      ],
      '@graphql-eslint/lone-executable-definition': 'error',
      '@graphql-eslint/match-document-filename': [
        'error',
        { fileExtension: '.graphql', query: 'PascalCase', mutation: 'PascalCase' },
      ],
      '@graphql-eslint/require-description': ['error', { OperationDefinition: true }],
    },
  },
);
