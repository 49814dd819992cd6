/** A sample of the Prometheus text format. */
export interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

export interface Family {
  readonly name: string;
  readonly type: 'counter' | 'gauge' | 'histogram';
  readonly samples: readonly Sample[];
}

/**
 * Strict parser of the Prometheus text format. Throws where a scrape would fail or be ambiguous: a sample without a type, a series that
 * occurs twice, or a histogram whose buckets decrease or do not end at its count.
 */
export function parsePrometheusText(text: string): ReadonlyMap<string, Family> {
  if (!text.endsWith('\n')) throw new Error('The last line must end with a line feed.');
  const families = new Map<string, Family & { readonly samples: Sample[] }>();
  const seen = new Set<string>();
  for (const line of text.split('\n')) {
    if (line === '') continue;
    const [, typedName, type] = /^# TYPE ([a-zA-Z_:][\w:]*) (counter|gauge|histogram)$/.exec(line) ?? [];
    if (typedName !== undefined && isType(type)) {
      if (families.has(typedName)) throw new Error(`There are two types of ${typedName}.`);
      families.set(typedName, { name: typedName, type, samples: [] });
      continue;
    }
    if (/^# (?:HELP|UNIT) [a-zA-Z_:][\w:]* \S/.test(line)) continue;
    const sample = parseSample(line);
    const series = line.slice(0, line.lastIndexOf(' '));
    if (seen.has(series)) throw new Error(`The series occurs twice: ${series}`);
    seen.add(series);
    const family = families.get(sample.name) ?? families.get(sample.name.replace(/_(?:bucket|count|sum)$/, ''));
    if (family === undefined) throw new Error(`The sample has no type: ${line}`);
    if (family.type === 'counter' && !sample.name.endsWith('_total'))
      throw new Error(`A counter ends in _total: ${line}`);
    family.samples.push(sample);
  }
  for (const family of families.values()) if (family.type === 'histogram') checkBuckets(family);
  return families;
}

/** The samples of a name that have these labels. */
export function samplesOf(
  families: ReadonlyMap<string, Family>,
  name: string,
  labels: Readonly<Record<string, string>> = {},
): Sample[] {
  return [...families.values()]
    .flatMap(({ samples }) => samples)
    .filter((sample) => sample.name === name)
    .filter((sample) => Object.entries(labels).every(([label, value]) => sample.labels[label] === value));
}

/** The sum of the samples of a name that have these labels. */
export function sumOf(
  families: ReadonlyMap<string, Family>,
  name: string,
  labels: Readonly<Record<string, string>> = {},
): number {
  return samplesOf(families, name, labels).reduce((sum, { value }) => sum + value, 0);
}

function parseSample(line: string): Sample {
  const [, name, labelText = '', value] = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+)$/.exec(line) ?? [];
  if (name === undefined) throw new Error(`This is no sample: ${line}`);
  const labels: Record<string, string> = {};
  let rest = labelText;
  while (rest !== '') {
    const [pair, label, quoted] = /^([a-zA-Z_]\w*)="((?:[^"\\]|\\[\\"n])*)"(?:,|$)/.exec(rest) ?? [];
    if (pair === undefined || label === undefined) throw new Error(`The labels are malformed: ${line}`);
    if (label in labels) throw new Error(`The label ${label} occurs twice: ${line}`);
    labels[label] = (quoted ?? '').replace(/\\(.)/g, (_escape, character) => (character === 'n' ? '\n' : character));
    rest = rest.slice(pair.length);
  }
  const number = value === '+Inf' ? Infinity : Number(value);
  if (Number.isNaN(number)) throw new Error(`The value is no number: ${line}`);
  return { name, labels, value: number };
}

function checkBuckets({ name, samples }: Family): void {
  const last = new Map<string, Sample>();
  for (const sample of samples) {
    if (sample.name !== `${name}_bucket`) continue;
    const { le: _, ...labels } = sample.labels;
    const series = JSON.stringify(labels);
    if ((last.get(series)?.value ?? 0) > sample.value) throw new Error(`The buckets of ${name}${series} decrease.`);
    last.set(series, sample);
  }
  for (const sample of samples) {
    if (sample.name !== `${name}_count`) continue;
    const bucket = last.get(JSON.stringify(sample.labels));
    if (bucket?.labels['le'] !== '+Inf' || bucket.value !== sample.value) {
      throw new Error(`The buckets of ${name} do not end at its count.`);
    }
  }
}

function isType(type: string | undefined): type is Family['type'] {
  return type === 'counter' || type === 'gauge' || type === 'histogram';
}
