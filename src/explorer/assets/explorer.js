// Script of the explorer page. It opens the selected example in Apollo Sandbox, loaded from the internet, or in GraphiQL,
// loaded from this server. The URL of the page stores both choices.
(() => {
  'use strict';

  const sandboxScript = 'https://embeddable-sandbox.cdn.apollographql.com/v2/embeddable-sandbox.umd.production.min.js';
  const sandboxTimeoutMs = 3000;
  const firstExample = 'GetCustomerByKey';

  const endpoint = new URL(document.body.dataset.endpoint, location.origin).href;
  const address = new URL(location.href);
  const target = document.getElementById('explorer');
  const select = document.getElementById('example');
  const about = document.getElementById('about');
  const status = document.getElementById('status');
  const links = { sandbox: document.getElementById('to-sandbox'), offline: document.getElementById('to-offline') };

  start().catch(() => {
    status.textContent = 'The explorer could not be loaded. Check that the service is running, then reload the page.';
  });

  async function start() {
    const examples = await loadExamples();
    fillSelect(examples);
    const open = await chooseExplorer();

    const show = () => {
      const example = examples.find(({ name }) => name === select.value) ?? examples[0];
      about.textContent = example.description;
      storeInUrl('example', example.name);
      open(example);
    };
    // Arrow keys on the closed list select every option on the way. Wait for the last one.
    let timer;
    select.addEventListener('change', () => {
      clearTimeout(timer);
      timer = setTimeout(show, 250);
    });
    show();
  }

  // Apollo Sandbox, or the offline explorer when the URL asks for it or Sandbox does not load.
  async function chooseExplorer() {
    if (address.searchParams.get('explorer') !== 'offline') {
      status.textContent = 'Loading Apollo Sandbox…';
      try {
        const open = await loadSandbox();
        return showNote('sandbox', open, '');
      } catch {
        const open = await loadGraphiql();
        return showNote(
          'offline',
          open,
          'Apollo Sandbox could not be loaded from the internet. This is the offline explorer.',
        );
      }
    }
    return showNote('offline', await loadGraphiql(), '');
  }

  function showNote(name, open, note) {
    status.textContent = note;
    links[name].setAttribute('aria-current', 'page');
    return open;
  }

  async function loadSandbox() {
    await loadScript(sandboxScript, sandboxTimeoutMs);
    if (!window.EmbeddedSandbox) throw new Error('The script of Apollo Sandbox does not define EmbeddedSandbox');
    let sandbox;
    return (example) => {
      sandbox?.dispose();
      target.replaceChildren();
      sandbox = new window.EmbeddedSandbox({
        target,
        initialEndpoint: endpoint,
        initialState: { document: example.document, variables: example.variables, includeCookies: false },
        endpointIsEditable: false,
        allowDynamicStyles: false,
        runTelemetry: false,
      });
    };
  }

  async function loadGraphiql() {
    await loadStyle('/explorer/graphiql.min.css');
    // One after another: each script uses the one before.
    for (const name of ['react', 'react-dom', 'graphiql']) await loadScript(`/explorer/${name}.min.js`);
    const { GraphiQL, React, ReactDOM } = window;
    const root = ReactDOM.createRoot(target);
    return ({ name, document: query, variables }) => {
      const props = {
        fetcher: sendOperation,
        query,
        variables: JSON.stringify(variables, null, 2),
        defaultEditorToolsVisibility: true,
      };
      // A new key creates a new GraphiQL, because GraphiQL reads its query only when it starts.
      root.render(React.createElement(GraphiQL, { key: name, ...props }));
    };
  }

  async function sendOperation(parameters, { headers } = {}) {
    const response = await fetch(endpoint, {
      method: 'POST',
      headers: {
        accept: 'application/graphql-response+json, application/json;q=0.9',
        ...headers,
        'content-type': 'application/json',
      },
      body: JSON.stringify(parameters),
      credentials: 'same-origin',
    });
    const text = await response.text();
    try {
      return JSON.parse(text);
    } catch {
      throw new Error(`The server answered ${response.status} without JSON: ${text.slice(0, 200)}`);
    }
  }

  async function loadExamples() {
    const response = await fetch('/explorer/operations.json');
    if (!response.ok) throw new Error(`The request for the examples was answered with ${response.status}`);
    return response.json();
  }

  function fillSelect(examples) {
    for (const [kind, label] of [
      ['query', 'Queries'],
      ['mutation', 'Mutations'],
    ]) {
      const group = document.createElement('optgroup');
      group.label = label;
      group.append(...examples.filter((example) => example.kind === kind).map(({ name }) => new Option(name, name)));
      select.append(group);
    }
    select.disabled = false;
    select.value = address.searchParams.get('example') ?? firstExample;
    if (select.selectedIndex < 0) select.value = firstExample;
  }

  function storeInUrl(name, value) {
    address.searchParams.set(name, value);
    history.replaceState(null, '', address);
    for (const [explorer, link] of Object.entries(links)) {
      const linked = new URL(address);
      linked.searchParams.set('explorer', explorer);
      link.href = linked.search;
    }
  }

  function loadScript(source, timeoutMs) {
    const script = document.createElement('script');
    script.src = source;
    return appendAndWait(script, timeoutMs);
  }

  function loadStyle(source) {
    const style = document.createElement('link');
    style.rel = 'stylesheet';
    style.href = source;
    return appendAndWait(style);
  }

  function appendAndWait(element, timeoutMs) {
    return new Promise((resolve, reject) => {
      element.onload = resolve;
      element.onerror = reject;
      if (timeoutMs) setTimeout(reject, timeoutMs);
      document.head.append(element);
    });
  }
})();
