import root from '../../eslint.config.js';

/** The rules of the project, over this package's own program. */
export default [
  { ignores: ['generated/', 'relay/__generated__/'] },
  ...root,
  {
    files: ['**/*.ts'],
    languageOptions: { parserOptions: { project: './tsconfig.json', tsconfigRootDir: import.meta.dirname } },
    // Parsed JSON has no type of its own.
    rules: { '@typescript-eslint/no-unsafe-assignment': 'off' },
  },
];
