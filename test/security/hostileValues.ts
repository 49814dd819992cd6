import fc from 'fast-check';
import { demoIds } from '../../src/emulator/demoIds.ts';

const ulid = demoIds.acme;
const configuration = demoIds.defaultConfiguration;

/** Delimiters, encodings and control characters that could break out of a path, query, header, form or list. */
const breakouts = [
  ...[
    '..',
    '../',
    '/..',
    '/',
    '//',
    '\\',
    '..\\',
    './',
    '%2e%2e',
    '%2e%2e%2f',
    '%2f',
    '%5c',
    '%252e%252e%252f',
    '..;/',
  ],
  ...['?', '#', ';', '&', '=', '@', ':', ',', '*', '%', '%00', '%0d%0a', '[', ']', '{', '}', '|', '"', "'", '<', '>'],
  ...['\0', '\r', '\n', '\r\n', '\t', ' ', '\u00a0', '\u2028', '\ufeff', '\u200b', '\u202e', '\u0085', '\u007f'],
  ...[
    '//evil.example',
    'http://evil.example/',
    'user:password@',
    'x@evil.example',
    '\r\nX-Evil: 1',
    ' HTTP/1.1\r\n\r\n',
  ],
  ...['?filter[key]=', '&page[size]=1', '[eq]', 'customers', 'billing', '__proto__', 'constructor', 'prototype'],
  // Non-ASCII digits and letters: full width, Cyrillic, Arabic, mathematical, the Kelvin sign, case-changing letters.
  ...[
    '\uff10',
    '\uff21',
    '\uff41',
    '\u041e',
    '\u0406',
    '\u0405',
    '\u0660',
    '\u{1d7ce}',
    '\u212a',
    '\u0131',
    '\u0130',
    '\u017f',
  ],
  ...['\u00e9', 'e\u0301', '\u{1f642}', '\ud800', '\udc00', '\uff0e\uff0e\uff0f', '\u2024\u2024', '\u2215'],
];

/** Known attacks on ids, and near misses of legal ids. */
export const knownHostileIds: readonly string[] = [
  ...breakouts,
  ...[ulid, configuration].flatMap((id) => [
    id.toLowerCase() === id ? id.toUpperCase() : id.toLowerCase(),
    ...[
      '/..',
      '/../..',
      '/',
      '/billing',
      '%2f..',
      '?',
      '?x=1',
      '#',
      '#x',
      ';x=1',
      ' ',
      '\n',
      '\r\n',
      '\0',
      '%00',
      '%0a',
    ].map((tail) => id + tail),
    ...[' ', '\n', '/', '../', './', '//', '%20', '\ufeff'].map((head) => head + id),
    `${id},${id}`,
    `${id}&${id}`,
    id.replace('0', '\uff10'),
    id.replace(/[A-Z]/, (letter) => String.fromCharCode(letter.charCodeAt(0) + 0xfee0)),
    id.slice(0, -1),
    id.slice(1),
  ]),
  `${ulid}0`,
  `8${ulid.slice(1)}`,
  `I${ulid.slice(1)}`,
  ...['I', 'L', 'O', 'U'].map((letter) => ulid.slice(0, -1) + letter),
  'bpc_',
  'bpc',
  'BPC_abc',
  'bpc-abc',
  'bpc_\u00e9',
  'bpc_a-b',
  'bps_123',
  `bpc_${'a'.repeat(300)}`,
  'acme',
  '0',
  '-1',
  'null',
  'undefined',
  'true',
  '[object Object]',
  '',
  '0'.repeat(2000),
  '\u00e9'.repeat(1500),
];

/** Sequences of UTF-16 code units, including lone surrogates. */
const codeUnits = fc
  .array(fc.oneof(fc.nat(0xff), fc.nat(0xffff), fc.integer({ min: 0xd800, max: 0xdfff })), { maxLength: 40 })
  .map((units) => String.fromCharCode(...units));

const piece = fc.oneof(fc.constantFrom(...breakouts), fc.constantFrom(ulid, configuration, 'bpc_', '0', 'A'));

/** A legal id with an inserted or replaced piece. */
const mutatedId = fc
  .tuple(fc.constantFrom(ulid, configuration), fc.nat(30), fc.nat(2), fc.oneof(piece, codeUnits))
  .map(([id, at, cut, put]) => id.slice(0, at) + put + id.slice(at + cut));

const percentEncoded = fc
  .array(fc.tuple(fc.nat(255), fc.boolean()), { maxLength: 12 })
  .map((bytes) => bytes.map(([byte, upper]) => `%${hex(byte, upper)}`).join(''));

/** Hostile strings for ids and keys. */
export const hostileText: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(...knownHostileIds),
  fc.array(piece, { minLength: 1, maxLength: 6 }).map((pieces) => pieces.join('')),
  mutatedId,
  codeUnits,
  percentEncoded,
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.string({ unit: 'grapheme', maxLength: 60 }),
  fc.webUrl({ withQueryParameters: true, withFragments: true }),
);

/** Non-string JSON values. */
export const hostileNonText: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>([], {}, [ulid], { id: ulid }, { toString: ulid }, true, false, 0, 1e308, -0, [[]], [null]),
  fc.jsonValue({ depthSize: 'small' }).filter((value) => typeof value !== 'string'),
);

function hex(byte: number, upper: boolean): string {
  const digits = byte.toString(16).padStart(2, '0');
  return upper ? digits.toUpperCase() : digits;
}
