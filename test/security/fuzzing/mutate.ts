import type { ChoiceSequence } from './choiceSequence.ts';

/** A body that hardly is one: another encoding, spoilt JSON, plain bytes. */
export function bytes(choices: ChoiceSequence): Uint8Array {
  const text = choices.text();
  if (choices.chance(40)) return Buffer.from(text, 'utf16le');
  if (choices.chance(40)) return Buffer.from(spoilText(choices, '{"query":"{ customer(key: \\"acme\\") { id } }"}'));
  return Uint8Array.from({ length: choices.below(200) }, () => choices.below(256));
}

/** Cuts out, doubles, swaps or puts in, one to four times. */
export function spoilText(choices: ChoiceSequence, text: string): string {
  let spoilt = text;
  const times = 1 + choices.below(4);
  for (let i = 0; i < times; i++) {
    const from = (choices.below(256) * 256 + choices.below(256)) % Math.max(1, spoilt.length);
    const to = Math.min(spoilt.length, from + 1 + choices.below(30));
    const piece = spoilt.slice(from, to);
    const put = choices.pick(['', piece + piece, [...piece].reverse().join(''), choices.text(), choices.pick(tokens)]);
    spoilt = spoilt.slice(0, from) + put + spoilt.slice(choices.chance(50) ? to : from);
  }
  return spoilt;
}

const tokens = [
  '{',
  '}',
  '(',
  ')',
  '"',
  '"""',
  '\\u',
  '\\u{110000}',
  '$',
  '@',
  '...',
  '!',
  '#',
  '&',
  '|',
  '=',
  ':',
  '\0',
  '\ufeff',
];

/** Replaces, drops or adds members, at any depth, one to three times. */
export function spoilJson(choices: ChoiceSequence, json: unknown): unknown {
  let spoilt = json;
  const times = 1 + choices.below(3);
  for (let i = 0; i < times; i++) spoilt = spoilOnce(choices, spoilt);
  return spoilt;
}

function spoilOnce(choices: ChoiceSequence, json: unknown): unknown {
  if (typeof json !== 'object' || json === null || choices.chance(3)) return choices.value();
  if (Array.isArray(json)) {
    const at = choices.below(json.length + 1);
    return [...json.slice(0, at), spoilOnce(choices, json[at]), ...json.slice(at + 1)];
  }
  const members: [string, unknown][] = Object.entries(json);
  if (choices.chance(25)) {
    const name = choices.pick(['__proto__', 'constructor', 'prototype', 'toString', 'id', 'length', choices.text()]);
    // Own members, whatever their names: in an assignment `__proto__` would set the prototype.
    return Object.fromEntries([...members, [name, choices.value()]]);
  }
  const at = choices.below(members.length);
  if (choices.chance(15)) return Object.fromEntries(members.filter((_, i) => i !== at));
  if (choices.chance(5)) return Object.fromEntries([[members[at]?.[0] ?? '', nested(choices)], ...members.slice(1)]);
  return Object.fromEntries(members.map(([name, value], i) => [name, i === at ? spoilOnce(choices, value) : value]));
}

/** Deeper than a walk by recursion gets: written out below, since a recursion writes JSON too. */
function nested(choices: ChoiceSequence): string {
  return `nested ${choices.pick(['list', 'object'])} ${choices.pick([40, 400, 4000, 12_000])}`;
}

export function toJson(value: unknown): string {
  const json = JSON.stringify(value) ?? '';
  return json.replaceAll(/"nested (list|object) (\d+)"/g, (_, kind: string, depth: string) => {
    const [open, close] = kind === 'list' ? ['[', ']'] : ['{"a":', '}'];
    return `${open.repeat(Number(depth))}1${close.repeat(Number(depth))}`;
  });
}
