import { readFileSync } from 'node:fs';
import {
  buildASTSchema,
  getNamedType,
  getNullableType,
  isEnumType,
  isInputObjectType,
  isListType,
  isObjectType,
  isSpecifiedScalarType,
  parse,
  visit,
} from 'graphql';
import type { ConstDirectiveNode } from 'graphql';
import { renamedFields } from '../../src/graphql/naming/renamedFields.ts';

const sdl = readFileSync(new URL('../../schema.graphql', import.meta.url), 'utf8');
const document = parse(sdl);
const schema = buildASTSchema(document, { assumeValidSDL: true });
const types = Object.values(schema.getTypeMap()).filter(
  (type) => !type.name.startsWith('__') && !isSpecifiedScalarType(type),
);

test('everything has a description', () => {
  const bare: string[] = [];
  for (const type of types) {
    const check = (name: string, described: { description?: string | null | undefined }) => {
      if (!described.description) bare.push(name);
    };
    check(type.name, type);
    if (isEnumType(type)) for (const value of type.getValues()) check(`${type.name}.${value.name}`, value);
    if (isInputObjectType(type))
      for (const field of Object.values(type.getFields())) check(`${type.name}.${field.name}`, field);
    if (isObjectType(type)) {
      for (const field of Object.values(type.getFields())) {
        check(`${type.name}.${field.name}`, field);
        for (const argument of field.args) check(`${type.name}.${field.name}(${argument.name}:)`, argument);
      }
    }
  }
  expect(bare).toEqual([]);
});

test('a mutation takes one input and returns a nullable payload with userErrors', () => {
  for (const field of Object.values(schema.getMutationType()?.getFields() ?? {})) {
    const name = field.name[0]?.toUpperCase() + field.name.slice(1);
    expect(field.args.map((argument) => [argument.name, String(argument.type)])).toEqual([['input', `${name}Input!`]]);
    expect(String(field.type)).toBe(`${name}Payload`);
    const payload = schema.getType(`${name}Payload`);
    expect(isObjectType(payload) && String(payload.getFields()['userErrors']?.type)).toBe('[UserError!]!');
  }
});

test('every entry point is nullable, so that a failing upstream leaves the other fields intact', () => {
  for (const field of Object.values(schema.getQueryType()?.getFields() ?? {}))
    expect(String(field.type)).not.toMatch(/!$/);
});

test('every entry point and entity declares its permissions', () => {
  const silent = [schema.getQueryType(), schema.getMutationType()]
    .flatMap((type) => Object.values(type?.getFields() ?? {}))
    .filter(({ astNode }) => !has(astNode, ['authenticated', 'requiresScopes']));
  const open = types.filter(
    ({ astNode }) => has(astNode, ['key']) && !has(astNode, ['authenticated', 'requiresScopes']),
  );
  expect([...silent, ...open].map(({ name }) => name)).toEqual([]);
});

test('every connection declares its list size', () => {
  for (const field of Object.values(schema.getQueryType()?.getFields() ?? {})) {
    if (String(field.type).endsWith('Connection'))
      expect([field.name, has(field.astNode, ['listSize'])]).toEqual([field.name, true]);
  }
});

test('every list of objects outside a connection declares its size', () => {
  const silent = types
    .filter(isObjectType)
    .filter(({ name }) => !name.endsWith('Connection'))
    .flatMap((type) => Object.values(type.getFields()).map((field) => ({ type, field })))
    .filter(({ field }) => isListType(getNullableType(field.type)) && isObjectType(getNamedType(field.type)))
    .filter(({ field }) => !has(field.astNode, ['listSize']));
  expect(silent.map(({ type, field }) => `${type.name}.${field.name}`)).toEqual([]);
});

function has(
  node: { readonly directives?: readonly ConstDirectiveNode[] | undefined } | null | undefined,
  names: readonly string[],
): boolean {
  return node?.directives?.some((directive) => names.includes(directive.name.value)) ?? false;
}

test('every type is used', () => {
  const reached = new Set<string>(['Query', 'Mutation']);
  visit(document, {
    NamedType: ({ name }) => {
      reached.add(name.value);
    },
  });
  expect(types.map((type) => type.name).filter((name) => !reached.has(name))).toEqual([]);
});

test('every renamed field exists', () => {
  const missing = Object.keys(renamedFields).filter((entry) => {
    const [typeName = '', fieldName = ''] = entry.split('.');
    const type = schema.getType(typeName);
    return !((isObjectType(type) || isInputObjectType(type)) && type.getFields()[fieldName]);
  });
  expect(missing).toEqual([]);
});
