import type { Tape } from './choiceSequence.ts';

/** A body that hardly is one: another encoding, spoilt JSON, plain bytes. */
export function bytes(tape: Tape): Uint8Array {
  const text = tape.text();
  if (tape.chance(40)) return Buffer.from(text, 'utf16le');
  if (tape.chance(40)) return Buffer.from(spoilText(tape, '{"query":"{ customer(key: \\"acme\\") { id } }"}'));
  return Uint8Array.from({ length: tape.below(200) }, () => tape.below(256));
}

/** Cuts out, doubles, swaps or puts in, one to four times. */
export function spoilText(tape: Tape, text: string): string {
  let spoilt = text;
  const times = 1 + tape.below(4);
  for (let i = 0; i < times; i++) {
    const from = (tape.below(256) * 256 + tape.below(256)) % Math.max(1, spoilt.length);
    const to = Math.min(spoilt.length, from + 1 + tape.below(30));
    const piece = spoilt.slice(from, to);
    const put = tape.pick(['', piece + piece, [...piece].reverse().join(''), tape.text(), tape.pick(tokens)]);
    spoilt = spoilt.slice(0, from) + put + spoilt.slice(tape.chance(50) ? to : from);
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
export function spoilJson(tape: Tape, json: unknown): unknown {
  let spoilt = json;
  const times = 1 + tape.below(3);
  for (let i = 0; i < times; i++) spoilt = spoilOnce(tape, spoilt);
  return spoilt;
}

function spoilOnce(tape: Tape, json: unknown): unknown {
  if (typeof json !== 'object' || json === null || tape.chance(3)) return tape.value();
  if (Array.isArray(json)) {
    const at = tape.below(json.length + 1);
    return [...json.slice(0, at), spoilOnce(tape, json[at]), ...json.slice(at + 1)];
  }
  const members: [string, unknown][] = Object.entries(json);
  if (tape.chance(25)) {
    const name = tape.pick(['__proto__', 'constructor', 'prototype', 'toString', 'id', 'length', tape.text()]);
    // Own members, whatever their names: in an assignment `__proto__` would set the prototype.
    return Object.fromEntries([...members, [name, tape.value()]]);
  }
  const at = tape.below(members.length);
  if (tape.chance(15)) return Object.fromEntries(members.filter((_, i) => i !== at));
  if (tape.chance(5)) return Object.fromEntries([[members[at]?.[0] ?? '', nested(tape)], ...members.slice(1)]);
  return Object.fromEntries(members.map(([name, value], i) => [name, i === at ? spoilOnce(tape, value) : value]));
}

/** Deeper than a walk by recursion gets: written out below, since a recursion writes JSON too. */
function nested(tape: Tape): string {
  return `nested ${tape.pick(['list', 'object'])} ${tape.pick([40, 400, 4000, 12_000])}`;
}

export function toJson(value: unknown): string {
  const json = JSON.stringify(value) ?? '';
  return json.replaceAll(/"nested (list|object) (\d+)"/g, (_, kind: string, depth: string) => {
    const [open, close] = kind === 'list' ? ['[', ']'] : ['{"a":', '}'];
    return `${open.repeat(Number(depth))}1${close.repeat(Number(depth))}`;
  });
}
