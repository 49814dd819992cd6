import { readdirSync, readFileSync } from 'node:fs';
import {
  buildASTSchema,
  getVariableValues,
  Kind,
  parse,
  validate,
  visit,
  visitWithTypeInfo,
  TypeInfo,
  type OperationDefinitionNode,
  OperationTypeNode,
} from 'graphql';
import { demoDay, demoIds } from '../../src/emulator/demoIds.ts';
import { deterministicUlid } from '../../src/emulator/identifiers.ts';
import { readExamples } from '../../src/explorer/examples.ts';

const directory = new URL('../../operations/', import.meta.url);
const fileNames = readdirSync(directory);
const names = fileNames.filter((name) => name.endsWith('.graphql')).map((name) => name.slice(0, -'.graphql'.length));

// The federation directives are defined by the link, not in the file.
const sdl = readFileSync(new URL('../../schema.graphql', import.meta.url), 'utf8');
const schema = buildASTSchema(parse(sdl), { assumeValidSDL: true });

describe.each(names)('operations/%s.graphql', (name) => {
  const text = readFileSync(new URL(`${name}.graphql`, directory), 'utf8');
  const document = parse(text);
  const variables: Record<string, unknown> = JSON.parse(
    readFileSync(new URL(`${name}.variables.json`, directory), 'utf8'),
  );
  const operation = onlyOperation(text);

  it('is valid against the schema', () => {
    expect(validate(schema, document)).toEqual([]);
  });

  it('holds one operation, named as its file', () => {
    expect(document.definitions).toHaveLength(1);
    expect(operation.name?.value).toBe(name);
    expect(name).toMatch(/^[A-Z][A-Za-z]+$/);
  });

  it('opens with one or two lines that tell what it shows', () => {
    expect(text).toMatch(/^(# \S.{10,118}\n){1,2}(query|mutation) /);
  });

  it('has variables that fit, and none that it does not declare', () => {
    const { errors } = getVariableValues(schema, operation.variableDefinitions ?? [], variables);
    expect(errors).toBeUndefined();
    const declared = operation.variableDefinitions?.map(({ variable }) => variable.name.value) ?? [];
    expect(Object.keys(variables).filter((variable) => !declared.includes(variable))).toEqual([]);
  });

  it('names ids that the demo data has', () => {
    expect(idsIn(variables).filter((id) => !demoData.has(id))).toEqual([]);
  });

  if (operation.operation === OperationTypeNode.MUTATION) {
    it('selects all fields of user errors', () => {
      expect(text).toMatch(/userErrors \{\s+code\s+field\s+message\s+\}/);
    });
  }
});

describe('the examples together', () => {
  it('have no variables without a document', () => {
    const expected = names.flatMap((name) => [`${name}.graphql`, `${name}.variables.json`]);
    expect(fileNames.toSorted()).toEqual([...expected, 'manifest.json'].toSorted());
  });

  it('use every field of Query and Mutation', () => {
    const used = new Set(names.flatMap(entryPointsOf));
    const all = [schema.getQueryType(), schema.getMutationType()].flatMap((type) =>
      Object.keys(type?.getFields() ?? {}).map((field) => `${type?.name}.${field}`),
    );
    expect(all.filter((field) => !used.has(field))).toEqual([]);
    expect(all.length).toBeGreaterThanOrEqual(16);
  });

  it('are listed with their comment and their kind, queries first', async () => {
    const examples = await readExamples();
    expect(examples.map(({ name }) => name).toSorted()).toEqual(names.toSorted());
    const kinds = examples.map(({ kind }) => kind);
    expect(kinds.indexOf('mutation')).toBeGreaterThan(kinds.lastIndexOf('query'));
    expect(examples.find(({ name }) => name === 'DeleteCustomer')).toMatchObject({
      kind: 'mutation',
      description: expect.stringMatching(/^Deletes a customer\. /),
      variables: { input: { id: crowdMember(60) } },
    });
  });
});

const demoData = new Set<string>([...Object.values(demoIds).flat(), ...[1, 2, 60].map(crowdMember)]);

function crowdMember(n: number): string {
  return deterministicUlid(`customer:customer-${String(n).padStart(3, '0')}`, demoDay(12 + n * 3));
}

function idsIn(value: unknown): string[] {
  if (typeof value === 'string') return /^([0-9A-HJKMNP-TV-Z]{26}|(cus|pm|bpc)_\w+)$/.test(value) ? [value] : [];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(idsIn) : [];
}

function onlyOperation(text: string): OperationDefinitionNode {
  const [definition] = parse(text).definitions;
  if (definition?.kind !== Kind.OPERATION_DEFINITION) throw new Error('expected an operation');
  return definition;
}

function entryPointsOf(name: string): string[] {
  const text = readFileSync(new URL(`${name}.graphql`, directory), 'utf8');
  const types = new TypeInfo(schema);
  const found: string[] = [];
  visit(
    parse(text),
    visitWithTypeInfo(types, {
      Field(node) {
        found.push(`${types.getParentType()?.name}.${node.name.value}`);
      },
    }),
  );
  return found;
}
