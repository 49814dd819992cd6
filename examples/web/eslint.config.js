import root from '../../eslint.config.js';

/** The rules of the project, over this package's own program. */
export default [
  { ignores: ['src/gql/'] },
  ...root,
  {
    files: ['**/*.ts', '**/*.tsx'],
    languageOptions: { parserOptions: { project: './tsconfig.json', tsconfigRootDir: import.meta.dirname } },
  },
];
