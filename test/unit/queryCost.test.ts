import { readFileSync } from 'node:fs';
import { Kind, buildSchema, parse, visit } from 'graphql';
import { costWeight, estimateCost } from '../../src/graphql/limits/queryCost.ts';

// schema.graphql requires no slicing argument.
const schema = buildSchema(`
  directive @cost(weight: Int!) on ENUM | FIELD_DEFINITION | OBJECT | SCALAR
  directive @listSize(
    assumedSize: Int
    slicingArguments: [String!]
    sizedFields: [String!]
    requireOneSlicingArgument: Boolean = true
  ) on FIELD_DEFINITION

  type Query {
    shops(first: Int = 5, last: Int): [Shop!]! @listSize(slicingArguments: ["first", "last"], requireOneSlicingArgument: false)
    exact(first: Int, last: Int): [Shop!]! @listSize(slicingArguments: ["first", "last"])
    assumed: [Shop!] @listSize(assumedSize: 7) @cost(weight: 3)
    rated: Rating
  }
  type Shop {
    id: ID!
    parts: [Shop!]! @listSize(assumedSize: 4)
  }
  scalar Rating @cost(weight: 9)
`);

function cost(text: string, variables: Record<string, unknown> = {}): number {
  const document = parse(text);
  const [operation] = document.definitions;
  if (operation?.kind !== Kind.OPERATION_DEFINITION) throw new TypeError('The first definition must be an operation.');
  return estimateCost(schema, costWeight(schema), { document, operation, variables });
}

test.each([
  ['{ shops(first: 2) { id } }', 2],
  ['{ shops { id } }', 5],
  ['{ shops(first: 2) { parts { parts { id } } } }', 2 * (1 + 4 * (1 + 4))],
  ['{ assumed { id } }', 7 * 3],
  ['{ exact(last: 3) { id } }', 3],
  ['{ rated }', 9],
])('@listSize of a list multiplies its items and their selections: %s', (text, expected) => {
  expect(cost(text)).toBe(expected);
});

test.each([
  ['{ exact { id } }', {}],
  ['{ exact(first: 1, last: 1) { id } }', {}],
  ['query ($n: Int) { exact(first: $n) { id } }', {}],
  ['query ($n: Int) { exact(first: 1, last: $n) { id } }', { n: 1 }],
])('a field that requires one slicing argument, with none or two, is rejected: %s', (text, variables) => {
  expect(() => cost(text, variables)).toThrow('exact requires exactly one of first, last.');
});

test('schema.graphql has no @cost on arguments, and @listSize names only existing arguments', () => {
  const violations: string[] = [];
  visit(parse(readFileSync(new URL('../../schema.graphql', import.meta.url), 'utf8')), {
    InputValueDefinition({ name, directives = [] }) {
      if (directives.some((directive) => directive.name.value === 'cost')) violations.push(name.value);
    },
    FieldDefinition({ name, arguments: args = [], directives = [] }) {
      const size = directives.find((directive) => directive.name.value === 'listSize');
      const slicing = size?.arguments?.find((argument) => argument.name.value === 'slicingArguments')?.value;
      for (const value of slicing?.kind === Kind.LIST ? slicing.values : []) {
        if (value.kind === Kind.STRING && !args.some((argument) => argument.name.value === value.value)) {
          violations.push(`${name.value}: ${value.value}`);
        }
      }
    },
  });
  expect(violations).toEqual([]);
});
