// The page's own script. It opens the chosen example in Apollo Sandbox, which comes from the internet, or in GraphiQL,
// which comes from this server. The page's address remembers both choices.
(() => {
  'use strict';

  const sandboxScript = 'https://embeddable-sandbox.cdn.apollographql.com/v2/embeddable-sandbox.umd.production.min.js';
  const sandboxPatienceMs = 3000;
  const firstExample = 'GetCustomerByKey';

  const endpoint = new URL(document.body.dataset.endpoint, location.origin).href;
  const address = new URL(location.href);
  const target = document.getElementById('explorer');
  const select = document.getElementById('example');
  const about = document.getElementById('about');
  const status = document.getElementById('status');
  const links = { sandbox: document.getElementById('to-sandbox'), offline: document.getElementById('to-offline') };

  start().catch(() => {
    status.textContent =
      'The explorer could not be loaded. Is the service still running? Reload the page to try again.';
  });

  async function start() {
    const examples = await loadExamples();
    fill(examples);
    const open = await chooseExplorer();

    const show = () => {
      const example = examples.find(({ name }) => name === select.value) ?? examples[0];
      about.textContent = example.description;
      remember('example', example.name);
      open(example);
    };
    // Arrow keys on the closed list change it at every step: open what it comes to rest on.
    let resting;
    select.addEventListener('change', () => {
      clearTimeout(resting);
      resting = setTimeout(show, 250);
    });
    show();
  }

  // Sandbox unless the offline explorer was asked for; that one also stands in when Sandbox does not come.
  async function chooseExplorer() {
    if (address.searchParams.get('explorer') !== 'offline') {
      status.textContent = 'Loading Apollo Sandbox…';
      try {
        const open = await loadSandbox();
        return begin('sandbox', open, '');
      } catch {
        const open = await loadGraphiql();
        return begin(
          'offline',
          open,
          'Apollo Sandbox needs the internet and did not load: this is the offline explorer.',
        );
      }
    }
    return begin('offline', await loadGraphiql(), '');
  }

  function begin(name, open, note) {
    status.textContent = note;
    links[name].setAttribute('aria-current', 'page');
    return open;
  }

  async function loadSandbox() {
    await loadScript(sandboxScript, sandboxPatienceMs);
    if (!window.EmbeddedSandbox) throw new Error('The script of Apollo Sandbox is not what it was');
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
    // In turn: each builds on the one before.
    for (const name of ['react', 'react-dom', 'graphiql']) await loadScript(`/explorer/${name}.min.js`);
    const { GraphiQL, React, ReactDOM } = window;
    const root = ReactDOM.createRoot(target);
    return ({ name, document: query, variables }) => {
      const props = {
        fetcher: ask,
        query,
        variables: JSON.stringify(variables, null, 2),
        defaultEditorToolsVisibility: true,
      };
      // Another key is another GraphiQL: it takes its query only when it starts, and opens it as a tab.
      root.render(React.createElement(GraphiQL, { key: name, ...props }));
    };
  }

  async function ask(parameters, { headers } = {}) {
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
      throw new Error(`The server answered ${response.status} with something other than JSON: ${text.slice(0, 200)}`);
    }
  }

  async function loadExamples() {
    const response = await fetch('/explorer/operations.json');
    if (!response.ok) throw new Error(`The examples answered ${response.status}`);
    return response.json();
  }

  function fill(examples) {
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

  function remember(name, value) {
    address.searchParams.set(name, value);
    history.replaceState(null, '', address);
    for (const [explorer, link] of Object.entries(links)) {
      const there = new URL(address);
      there.searchParams.set('explorer', explorer);
      link.href = there.search;
    }
  }

  function loadScript(source, patienceMs) {
    const script = document.createElement('script');
    script.src = source;
    return loaded(script, patienceMs);
  }

  function loadStyle(source) {
    const style = document.createElement('link');
    style.rel = 'stylesheet';
    style.href = source;
    return loaded(style);
  }

  function loaded(element, patienceMs) {
    return new Promise((resolve, reject) => {
      element.onload = resolve;
      element.onerror = reject;
      if (patienceMs) setTimeout(reject, patienceMs);
      document.head.append(element);
    });
  }
})();
