/**
 * Request bodies that try to cause disproportionate work, each within the body limit of 100 KB. Most exist twice: at the
 * size limit and within the token limit. The file is long because it is a list.
 */
export function createHostileBodies(): Record<string, string> {
  return {
    ...repeated(),
    ...fragments(),
    ...deep(),
    ...long(),
    ...wrong(),
    ...introspecting(),
    ...oddJson(),
    ...values(),
  };
}

function repeated(): Record<string, string> {
  return {
    'one field 4,000 times': doc(`{ customer(key: "acme") { ${'id '.repeat(4_000)}} }`),
    'one field 900 times': doc(`{ customer(key: "acme") { ${'id '.repeat(900)}} }`),
    'an entry 230 times': doc(`{ ${many(230, () => 'me { id }')} }`),
    '1,000 aliases': doc(`{ ${many(1_000, (i) => `a${i}: customer(key: "k${i}") { id }`)} }`),
    '80 aliases': doc(`{ ${many(80, (i) => `a${i}: customer(key: "k${i}") { id }`)} }`),
    '60 deletions': doc(`mutation { ${many(60, (i) => `m${i}: deleteCustomer(input: { key: "x" }) { outcome }`)} }`),
    '2,500 operations': doc(
      many(2_500, (i) => `query Q${i} { myCustomer { id } }`),
      undefined,
      { operationName: 'Q1' },
    ),
    '300 operations without a name': doc(many(300, () => '{ nope }')),
    '240 variables': doc(`query (${many(240, (i) => `$a${i}: Int`)}) { myCustomer { id } }`),
    '45 undefined variables': doc(`{ ${many(45, (i) => `a${i}: customer(key: $v${i}) { id }`)} }`),
    '10,000 directives': doc(`{ myCustomer { id ${'@skip '.repeat(10_000)} } }`),
    '450 directives at one place': doc(`{ myCustomer { id ${'@skip '.repeat(450)} } }`),
    '450 unknown directives': doc(`{ myCustomer { id ${many(450, (i) => `@skipp${i}`)} } }`),
    '120 directives at as many places': doc(`{ ${'__typename @skip(if: false) '.repeat(120)} }`),
    '3,000 type definitions': doc(many(3_000, (i) => `type T${i} { a: Int }`)),
    '140 inline fragments': doc(`{ ${many(140, () => '... { myCustomer { id } }')} }`),
    '155 inline fragments of unknown types': doc(`{ myCustomer { ${many(155, (i) => `... on T${i} { id }`)} } }`),
    '49 fields with other arguments': doc(`{ ${many(49, (i) => `a: customer(key: "${i}") { id }`)} }`),
    '85 fields with other arguments': doc(`{ ${many(85, (i) => `a: customer(key: "${i}") { id }`)} }`),
  };
}

function fragments(): Record<string, string> {
  const connection = 'query ($n: Int) { customers(first: $n) { ...F0 } }';
  const doubling = (i: number) => `fragment F${i} on CustomerConnection { ...F${i + 1} ...F${i + 1} }`;
  const spreads = (n: number) => many(n, (i) => `...F${i}`);
  const fields = 'id key name createdAt updatedAt deletedAt currency primaryEmail';
  return {
    'fragments that double 60 times': doc(
      `${connection} ${many(60, doubling)} fragment F60 on CustomerConnection { nodes { id } }`,
      { n: 100 },
    ),
    'a cycle of 120 fragments': doc(
      `{ ...F0 } ${many(120, (i) => `fragment F${i} on Query { ...F${(i + 1) % 120} }`)}`,
    ),
    'fragments that all spread all': doc(`{ ...F0 } ${many(19, (i) => `fragment F${i} on Query { ${spreads(19)} }`)}`),
    'fragments that spread all before them': doc(
      `{ ${spreads(20)} } ${many(20, (i) => `fragment F${i} on Query { ${spreads(i)} myCustomer { id } }`)}`,
    ),
    '98 fragments side by side': doc(
      `{ nope ${spreads(98)} } ${many(98, (i) => `fragment F${i} on Query { __typename }`)}`,
    ),
    '58 fragments of the same fields': doc(
      `{ myCustomer { nope ${spreads(58)} } } ${many(58, (i) => `fragment F${i} on Customer { ${fields} }`)}`,
    ),
    'fragments in fields of fragments': doc(
      `{ nope ${spreads(28)} } ${many(28, (i) => `fragment F${i} on Query { myCustomer { ...G${i} ...G${(i + 1) % 28} } } fragment G${i} on Customer { billing { profile { id } } }`)}`,
    ),
    '120 unused fragments': doc(`{ nope } ${many(120, (i) => `fragment F${i} on Query { __typename }`)}`),
    '120 fragments of one name': doc(`{ ...F } ${many(120, () => 'fragment F on Query { __typename }')}`),
  };
}

function deep(): Record<string, string> {
  return {
    'selections 31,000 deep': doc(nest('{a', '}', 31_000)),
    'selections 330 deep': doc(nest('{a', '}', 330)),
    'inline fragments 332 deep': doc(`query {${nest('... {', '}', 332, 'x')}}`),
    'inline fragments on a type 190 deep': doc(`query {${nest('... on Query {', '}', 190, 'nope')}}`),
    'a list 45,000 deep': doc(`{ customers(first: ${nest('[', ']', 45_000)}) { totalCount } }`),
    'a list 480 deep': doc(`{ customers(first: ${nest('[', ']', 480)}) { totalCount } }`),
    'an object 240 deep': doc(`{ customers(filter: ${nest('{key:', '}', 240, '1')}) { totalCount } }`),
    'a type of lists 480 deep': doc(
      `query ($a: ${nest('[', ']', 480, 'Int')}) { customers(first: $a) { totalCount } }`,
    ),
    'a variable of lists 45,000 deep': json(entities, `{"r":${nest('[', ']', 45_000)}}`),
    'a variable of objects 12,000 deep': json(create, `{"i":${nest('{"key":', '}', 12_000, '1')}}`),
    'a number that is lists 45,000 deep': json(byFirst, `{"n":${nest('[', ']', 45_000)}}`),
    'labels that are lists 45,000 deep': json(create, `{"i":{"labels":${nest('[', ']', 45_000)}}}`),
    'a representation 40,000 deep': json(entities, `{"r":[{"__typename":"Customer","key":${nest('[', ']', 40_000)}}]}`),
  };
}

function long(): Record<string, string> {
  return {
    'a string': doc(`{ customer(key: "${fill('x')}") { id } }`),
    'a string of escapes': doc(`{ customer(key: "${fill('\\u{1F600}', 80_000)}") { id } }`),
    'an unterminated string': doc(`{ customer(key: "${fill('x')}`),
    'a block string of lines': doc(`{ customer(key: """${fill(' \n  ', 60_000)}""") { nope } }`),
    'a block string of quotes': doc(`{ customer(key: """${fill('\\"""', 30_000)}""") { id } }`),
    'an unterminated block string': doc(`{ customer(key: """${fill('x\n', 60_000)}`),
    'a comment': doc(`{ nope } #${fill('x')}`),
    '30,000 comments': doc(`${fill('#\n', 60_000)}{ nope }`),
    '95,000 commas': doc(`{ nope ${fill(',')} }`),
    '30,000 byte order marks': doc(`${fill('\uFEFF', 30_000)}{ nope }`),
    'an unknown field': doc(`{ ${fill('customer')} }`),
    'an unknown type': doc(`{ ... on ${fill('Customer')} { id } }`),
    'an unknown value of an enum': doc(`{ customers(orderBy: { field: ${fill('NAME_')} }) { totalCount } }`),
    'an unknown member of a variable': doc(create, { i: { [fill('key')]: 1 } }),
    'a name of a variable': doc(`query ($${fill('a')}: Int) { myCustomer { id } }`),
    'a name of an operation': doc('query A { myCustomer { id } }', undefined, { operationName: fill('A') }),
    'an integer': doc(`{ customers(first: ${fill('1')}) { totalCount } }`),
    'a fraction': doc(`{ customers(first: 1.${fill('1')}e9) { totalCount } }`),
    'the words of a suggestion': doc(`{ customers(first: "${fill('Did you mean')}") { totalCount } }`),
    'the words of a suggestion in a variable': doc(byFirst, { n: fill('Did you mean ') }),
  };
}

/** Documents with many errors, which need locations in the text. */
function wrong(): Record<string, string> {
  const lines = '\n'.repeat(44_000);
  return {
    '5,000 unknown fields': doc(`{ ${many(5_000, (i) => `customerrr${i}`)} }`),
    '900 unknown fields with long names': doc(`{ ${many(900, (i) => `customer${'r'.repeat(80)}${i}`)} }`),
    '300 unknown fields below 44,000 lines': doc(`${lines}{ ${many(300, (i) => `a${i}`)} }`),
    '240 unknown arguments': doc(`{ customer(${many(240, (i) => `keyy${i}: 1`)}) { id } }`),
    'one argument 240 times below 44,000 lines': doc(`${lines}{ customer(${many(240, () => 'id: 1')}) { id } }`),
    'one variable 240 times below 44,000 lines': doc(
      `${lines}query (${many(240, () => '$a: Int')}) { myCustomer { id } }`,
    ),
    'one member 240 times below 44,000 lines': doc(
      `${lines}{ customers(filter: { ${many(240, () => 'key: 1')} }) { totalCount } }`,
    ),
    '49 conflicts below 44,000 lines': doc(`${lines}{ ${many(49, (i) => `a: customer(key: "${i}") { id }`)} }`),
    '240 unknown members': doc(
      `mutation { createCustomer(input: { ${many(240, (i) => `keyy${i}: 1`)} }) { userErrors { code } } }`,
    ),
    '7,000 unknown members in a variable': doc(create, {
      i: Object.fromEntries(Array.from({ length: 7_000 }, (_, i) => [`keyy${i}`, 1])),
    }),
  };
}

function introspecting(): Record<string, string> {
  return {
    'recursive introspection': doc(`{ __schema { ${nest('types { fields { type {', '} } }', 80, 'name')} } }`),
    'introspection of 300 types within': doc(
      `{ __type(name: "Query") { ${nest('ofType {', '}', 320, 'name')} } nope }`,
    ),
    'introspection by 49 aliases': doc(
      `{ ${many(49, (i) => `a${i}: __schema { types { fields { name type { name } args { name } } } }`)} }`,
    ),
    'introspection by fragments that double': doc(
      `{ __schema { types { ...F0 } } } ${many(45, (i) => `fragment F${i} on __Type { fields { type { ...F${i + 1} ofType { ...F${i + 1} } } } }`)} fragment F45 on __Type { name }`,
    ),
  };
}

function oddJson(): Record<string, string> {
  return {
    'a JSON list 49,000 deep': nest('[', ']', 49_000),
    'a JSON object 16,000 deep': nest('{"a":', '}', 16_000, '1'),
    'extensions 45,000 deep': `{"query":"{nope}","extensions":{"persistedQuery":${nest('[', ']', 45_000)}}}`,
    'one JSON key 6,000 times': `{${many(6_000, () => '"query":"{ a }"', ',')},"query":"{ nope }"}`,
    '__proto__ in the body': '{"__proto__":{"query":"{ myCustomer { id } }"},"query":"{ nope }"}',
    '__proto__ in variables': json(create, '{"__proto__":{"i":1},"i":{"__proto__":{"key":"k"},"name":"n"}}'),
    'constructor in variables': json(create, '{"constructor":{"prototype":{}},"i":{"constructor":{"key":"k"}}}'),
    'a lone surrogate': '{"query":"{ customer(key: \\"\\ud800\\") { nope } }"}',
  };
}

function values(): Record<string, string> {
  const customer = (members: object) => doc(create, { i: { key: 'k', name: 'n', ...members } });
  const session = (members: object) =>
    doc(checkout, { i: { customerId: 'x', successUrl: 'https://a.test', ...members } });
  return {
    '30,000 representations': doc(entities, { r: Array.from({ length: 30_000 }, () => 1) }),
    '40,000 numbers for one': doc(byFirst, { n: Array.from({ length: 40_000 }, () => 1) }),
    '20,000 alternatives': doc('query ($f: CustomerFilter) { customers(filter: $f) { totalCount } }', {
      f: { key: { in: Array.from({ length: 20_000 }, () => 'a') } },
    }),
    '20,000 invalid labels': customer({ labels: Array.from({ length: 20_000 }, () => 1) }),
    '4,000 labels': customer({ labels: Array.from({ length: 3_500 }, () => ({ key: 'a', value: 'b' })) }),
    'an e-mail address of dots': customer({ primaryEmail: `a@${fill('a.')}` }),
    'an e-mail address of hyphens': customer({ primaryEmail: `a@${fill('a-')}` }),
    'an e-mail address without a host': customer({ primaryEmail: fill('a.') }),
    'a long currency': customer({ currency: fill('E') }),
    'a long country': customer({ billingAddress: { country: fill('D') } }),
    'a moment with 95,000 digits': session({ expiresAt: `2026-01-01T00:00:00.${fill('0')}` }),
    'a year with 95,000 digits': session({ expiresAt: fill('2') }),
    'a URL of at signs': session({ successUrl: `https://${fill('@')}` }),
  };
}

const entities = 'query ($r: [_Any!]!) { _entities(representations: $r) { __typename } }';
const byFirst = 'query ($n: Int) { customers(first: $n) { totalCount } }';
const create =
  'mutation ($i: CreateCustomerInput!) { createCustomer(input: $i) { customer { id } userErrors { code } } }';
const checkout =
  'mutation ($i: CreateCustomerCheckoutSessionInput!) { createCustomerCheckoutSession(input: $i) { userErrors { code } } }';

function doc(query: string, variables?: object, more: object = {}): string {
  return JSON.stringify({ query, variables, ...more });
}

/** Variables as raw JSON text: JSON.stringify fails on deep nesting. */
function json(query: string, variables: string): string {
  return `{"query":${JSON.stringify(query)},"variables":${variables}}`;
}

function fill(text: string, length = 95_000): string {
  return text.repeat(Math.floor(length / text.length));
}

function many(n: number, item: (i: number) => string, separator = ' '): string {
  return Array.from({ length: n }, (_, i) => item(i)).join(separator);
}

function nest(open: string, close: string, depth: number, inner = ''): string {
  return open.repeat(depth) + inner + close.repeat(depth);
}
