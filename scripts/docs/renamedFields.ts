import { renamedFields } from '../../src/graphql/naming/renamedFields.ts';
import { omittedProperties } from '../omittedProperties.ts';
import type { GeneratedDocument } from './documents.ts';
import { markdownTable } from './markdownTable.ts';

const introduction = `# Renamed fields

Generated from \`src/graphql/naming/renamedFields.ts\` and \`scripts/omittedProperties.ts\` by \`npm run docs:generate\`. Do not edit.

A GraphQL name is the camel case of the upstream's name. The exceptions are in the first table; the second one lists what the
schema omits.`;

const omitted = `The schema has every other property of the upstreams' requests and responses. A property is written as the official
documents name it, or with the id of the operation. An id that Stripe can expand (\`configuration\`, \`application\`,
\`feedback_options\`) stays an id. Errors of the upstreams are in \`userErrors\` and \`errors\`.`;

/** docs/renamed-fields.md: where the GraphQL schema differs from the upstreams' documents. */
export const renamedFieldsDocument: GeneratedDocument = {
  path: 'docs/renamed-fields.md',
  async render() {
    const renamed = Object.entries(renamedFields)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([field, wirePath]) => [`\`${field}\``, `\`${wirePath}\``]);
    const reasons = Object.entries(omittedProperties).map(([property, reason]) => [`\`${property}\``, reason]);
    return [
      introduction,
      '## Renamed',
      markdownTable(['GraphQL', 'upstream'], renamed).trimEnd(),
      '## Left out',
      omitted,
      markdownTable(['property', 'reason'], reasons),
    ].join('\n\n');
  },
};
