// Script of the offline explorer: GraphiQL with the example that the URL names.
(() => {
  'use strict';

  const endpoint = new URL(document.body.dataset.endpoint, location.origin).href;
  const workers = { graphql: 'graphql.worker.js', json: 'json.worker.js' };

  window.MonacoEnvironment = {
    getWorkerUrl: (_module, label) => `/explorer/${workers[label] ?? 'editor.worker.js'}`,
  };
  addEventListener('DOMContentLoaded', () => {
    start().catch(() => {
      document.getElementById('graphiql').textContent =
        'The offline explorer could not be loaded. Check that the service is running and was built, then reload the page.';
    });
  });
  leaveEditorsByKeyboard();
  new MutationObserver(listTabs).observe(document.body, {
    subtree: true,
    childList: true,
    attributeFilter: ['aria-selected'],
  });

  async function start() {
    const { document: query, variables } = await loadExample();
    window.YogaGraphiQL.renderYogaGraphiQL(document.getElementById('graphiql'), {
      fetcher: sendOperation,
      title: 'GraphiQL',
      initialQuery: query,
      initialVariables: JSON.stringify(variables, null, 2),
      // Without it the URL holds the query.
      onEditQuery() {},
    });
  }

  async function loadExample() {
    const response = await fetch('/explorer/operations.json');
    const examples = await response.json();
    const name = new URLSearchParams(location.search).get('example');
    return examples.find((example) => example.name === name) ?? examples[0];
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

  // GraphiQL gives the role of a tab to elements that contain two buttons, which a tab must not. The same as a list of buttons:
  function listTabs() {
    document.querySelector('.graphiql-tabs')?.setAttribute('role', 'list');
    for (const tab of document.querySelectorAll('.graphiql-tab[aria-selected]')) {
      tab.firstElementChild.setAttribute('aria-current', tab.getAttribute('aria-selected'));
      tab.setAttribute('role', 'listitem');
      tab.removeAttribute('aria-selected');
    }
  }

  // In an editor Tab is a character. After Escape it moves the focus, as elsewhere, because the editor does not see the key.
  function leaveEditorsByKeyboard() {
    let leaving = false;
    addEventListener(
      'keydown',
      (event) => {
        if (event.key === 'Shift') return;
        if (event.key === 'Tab' && leaving) event.stopPropagation();
        leaving = event.key === 'Escape';
      },
      { capture: true },
    );
  }
})();
