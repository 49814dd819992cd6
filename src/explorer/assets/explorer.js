// Script of the explorer page. It opens the selected example in Apollo Sandbox, loaded from the internet, or in the
// offline explorer, a page of this server. The URL of the page stores both choices.
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
        return showNote(
          'offline',
          openOffline,
          'Apollo Sandbox could not be loaded from the internet. This is the offline explorer.',
        );
      }
    }
    return showNote('offline', openOffline, '');
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

  function openOffline({ name }) {
    const frame = document.createElement('iframe');
    frame.className = 'offline';
    frame.title = 'Offline explorer';
    frame.src = `/explorer/offline?${new URLSearchParams({ example: name })}`;
    target.replaceChildren(frame);
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
    return new Promise((resolve, reject) => {
      const script = document.createElement('script');
      script.src = source;
      script.onload = resolve;
      script.onerror = reject;
      setTimeout(reject, timeoutMs);
      document.head.append(script);
    });
  }
})();
