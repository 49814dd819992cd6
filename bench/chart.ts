import { spawnSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { ratio } from './results.ts';
import type { Results } from './results.ts';
import { scenarios } from './scenarios.ts';
import { servers } from './servers.ts';

const svg = fileURLToPath(new URL('../docs/images/performance.svg', import.meta.url));
const renderer = fileURLToPath(new URL('render.mjs', import.meta.url));
const library = fileURLToPath(new URL('node_modules/vega-lite/package.json', import.meta.url));

const colours: Readonly<Record<string, string>> = {
  ours: '#d9480f',
  bare: '#f4a261',
  tailcallDedupe: '#868e96',
  hive: '#4c6ef5',
  plain: '#12b886',
};

/** Draws the rates against Tailcall's. What draws comes with the peers: without them the old picture stays. */
export function drawChart(results: Results): void {
  if (!existsSync(library)) return;
  const names = Object.keys(colours).filter((name) =>
    Object.values(results.scenarios).some((one) => one.servers[name]),
  );
  const values = Object.entries(scenarios).flatMap(([scenario, { title }]) =>
    names.flatMap((name) => {
      const times = ratio(results.scenarios[scenario], name, 'tailcall');
      return times === undefined ? [] : [{ load: title, server: servers[name]?.title ?? name, times }];
    }),
  );
  const { status, stdout, stderr } = spawnSync(process.execPath, [renderer], {
    input: JSON.stringify(toSpecification(values, names)),
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`The chart could not be drawn: ${stderr}`);
  writeFileSync(svg, withBothThemes(stdout));
}

/** Bars to both sides of Tailcall, which is 1. */
function toSpecification(values: readonly object[], names: readonly string[]): object {
  const titles = names.map((name) => servers[name]?.title ?? name);
  const loads = Object.values(scenarios).map(({ title }) => title);
  const y = { field: 'server', type: 'nominal', sort: titles, title: null, axis: { labels: false, ticks: false } };
  const x = {
    field: 'times',
    type: 'quantitative',
    scale: { type: 'log', domainMin: 0.02, nice: false },
    title: 'responses per second, relative to Tailcall (the line)',
    axis: { values: [0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20], format: '~g' },
  };
  const color = {
    field: 'server',
    type: 'nominal',
    scale: { domain: titles, range: names.map((name) => colours[name] ?? grey) },
    legend: { title: null, orient: 'top', columns: 3, labelLimit: 300 },
  };
  const text = { field: 'times', type: 'quantitative', format: '.2~r' };
  const label = (filter: string, align: string, dx: number) => ({
    transform: [{ filter }],
    mark: { type: 'text', align, dx, fontSize: 9 },
    encoding: { y, x, text },
  });
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    background: null,
    data: { values },
    facet: {
      row: {
        field: 'load',
        type: 'nominal',
        sort: loads,
        header: { title: null, labelOrient: 'top', labelAnchor: 'start', labelLimit: 480, labelFontSize: 11 },
      },
    },
    spec: {
      width: 480,
      height: { step: 14 },
      layer: [
        { mark: { type: 'bar', height: 11 }, encoding: { y, x, x2: { datum: 1 }, color } },
        label('datum.times >= 1', 'left', 4),
        label('datum.times < 1', 'right', -4),
        { mark: { type: 'rule' }, encoding: { x: { datum: 1 } } },
      ],
    },
    config: {
      font: 'sans-serif',
      view: { stroke: null },
      axis: { gridColor: grey, gridOpacity: 0.25, domainColor: grey, tickColor: grey },
      rule: { color: grey },
    },
  };
}

const grey = '#868e96';

/** A style takes precedence over the colours that the texts have, and knows what the reader's page looks like. */
function withBothThemes(drawn: string): string {
  const style = 'text{fill:#495057}@media(prefers-color-scheme:dark){text{fill:#ced4da}}';
  return drawn.replace(/(<svg[^>]*>)/, `$1<style>${style}</style>`);
}
