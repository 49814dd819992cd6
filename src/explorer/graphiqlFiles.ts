import type { BrowserFile } from '../server/browserFiles.ts';

/** GraphiQL, as `@graphql-yoga/render-graphiql` bundles it: the package exports the text of each file. */
export const graphiqlFiles = {
  'graphiql.js': file('text/javascript', 'js'),
  'graphiql.css': file('text/css', 'css'),
  'editor.worker.js': file('text/javascript', 'editorWorkerService'),
  'graphql.worker.js': file('text/javascript', 'graphqlWorker'),
  'json.worker.js': file('text/javascript', 'jsonWorker'),
} as const satisfies Record<string, BrowserFile>;

type Export = 'js' | 'css' | 'editorWorkerService' | 'graphqlWorker' | 'jsonWorker';

function file(mediaType: string, name: Export): BrowserFile {
  return {
    package: '@graphql-yoga/render-graphiql',
    contentType: `${mediaType}; charset=utf-8`,
    readFromPackage: async () => (await import('@graphql-yoga/render-graphiql/graphiql'))[name],
  };
}
