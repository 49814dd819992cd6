/** The HTML of the explorer page. Its script is assets/explorer.js. */
export function renderPage(graphqlPath: string): string {
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <title>Explorer – customer portal graph</title>
    <link rel="icon" href="/explorer/icon.svg" type="image/svg+xml">
    <link rel="stylesheet" href="/explorer/explorer.css">
    <script src="/explorer/explorer.js" defer></script>
  </head>
  <body data-endpoint="${escapeAttribute(graphqlPath)}">
    <header>
      <h1>Customer portal graph</h1>
      <div class="examples">
        <label for="example">Example</label>
        <select id="example" aria-describedby="about" disabled></select>
      </div>
      <nav aria-label="Explorer">
        <a id="to-sandbox" href="?explorer=sandbox">Apollo Sandbox</a>
        <a id="to-offline" href="?explorer=offline">Offline explorer</a>
      </nav>
      <p id="about"></p>
    </header>
    <p id="status" role="status"></p>
    <main id="explorer" aria-label="Explorer"></main>
    <noscript><p class="plain">This page needs JavaScript. The GraphQL API accepts POST requests at this URL.</p></noscript>
  </body>
</html>
`;
}

/** The HTML of the offline explorer, which the page displays in an iframe. Its script is assets/offline.js. */
export function renderOfflinePage(graphqlPath: string): string {
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <title>Offline explorer – customer portal graph</title>
    <link rel="icon" href="/explorer/icon.svg" type="image/svg+xml">
    <link rel="stylesheet" href="/explorer/graphiql.css">
    <link rel="stylesheet" href="/explorer/offline.css">
    <script src="/explorer/offline.js" defer></script>
    <script src="/explorer/graphiql.js" defer></script>
  </head>
  <body data-endpoint="${escapeAttribute(graphqlPath)}">
    <p id="keyboard">Keyboard: <kbd>Enter</kbd> opens an editor. To leave it, press <kbd>Escape</kbd>, then <kbd>Tab</kbd> or <kbd>Shift</kbd>+<kbd>Tab</kbd>.</p>
    <main id="graphiql" aria-label="GraphiQL"></main>
  </body>
</html>
`;
}

function escapeAttribute(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
