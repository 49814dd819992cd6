import {
  GraphQLBoolean,
  GraphQLEnumType,
  GraphQLInputObjectType,
  GraphQLList,
  GraphQLNonNull,
  GraphQLUnionType,
  getNamedType,
  isCompositeType,
  isRequiredArgument,
  isRequiredInputField,
} from 'graphql';
import type { GraphQLField, GraphQLInputType, GraphQLSchema } from 'graphql';
import { demoIds } from '../../../src/emulator/demoIds.ts';
import type { ChoiceSequence } from './choiceSequence.ts';

export interface Operation {
  readonly query: string;
  readonly variables: Record<string, unknown>;
}

/** A document made from the schema: most fit it, some are broken somewhere. */
export function makeOperation(schema: GraphQLSchema, choices: ChoiceSequence): Operation {
  return new Writer(schema, choices).write();
}

const maxDepth = 6;

class Writer {
  readonly #schema: GraphQLSchema;
  readonly #choices: ChoiceSequence;
  readonly #declared: string[] = [];
  readonly #fragments: string[] = [];
  readonly #variables: Record<string, unknown> = {};

  constructor(schema: GraphQLSchema, choices: ChoiceSequence) {
    this.#schema = schema;
    this.#choices = choices;
  }

  write(): Operation {
    const choices = this.#choices;
    const isMutation = choices.chance(30);
    const root = isMutation ? this.#schema.getMutationType() : this.#schema.getQueryType();
    const selection = this.#selection(root, 0);
    const keyword = choices.chance(2) ? 'subscription' : isMutation ? 'mutation' : 'query';
    const declared = this.#declared.length > 0 ? `(${this.#declared.join(', ')})` : '';
    const more = choices.chance(3) ? ' query Other { __typename }' : '';
    const query = `${keyword} Fuzzed${declared}${this.#directives()} ${selection}${more} ${this.#fragments.join(' ')}`;
    return { query, variables: this.#variables };
  }

  #selection(type: unknown, depth: number): string {
    const choices = this.#choices;
    if (!isCompositeType(type)) return '{ __typename }';
    const fields = type instanceof GraphQLUnionType ? [] : Object.values(type.getFields());
    const count = 1 + choices.below(depth === 0 ? 3 : 5);
    const selections = Array.from({ length: count }, () => {
      if (choices.chance(8)) return '__typename';
      if (choices.chance(8)) return this.#inlineFragment(type, depth);
      if (choices.chance(6) && depth < maxDepth) return this.#spread(type.name, depth);
      if (choices.chance(2)) return depth === 0 ? introspection : 'noSuchField(x: 1) { y }';
      if (fields.length === 0) return this.#inlineFragment(type, depth);
      return this.#field(choices.pick(fields), depth);
    });
    return `{ ${selections.join(' ')} }`;
  }

  #field(field: GraphQLField<unknown, unknown>, depth: number): string {
    const choices = this.#choices;
    const named = getNamedType(field.type);
    const isLeaf = !isCompositeType(named);
    // Beyond this depth only what ends here.
    if (!isLeaf && depth >= maxDepth) return '__typename';
    const alias = choices.chance(30) ? `a${choices.below(40)}: ` : '';
    const given = field.args
      .filter((arg) => (isRequiredArgument(arg) ? !choices.chance(3) : choices.chance(40)))
      .map((arg) => `${arg.name}: ${this.#argument(arg.type)}`);
    if (choices.chance(2)) given.push(`noSuchArgument: ${this.#literal()}`);
    const args = given.length > 0 ? `(${given.join(', ')})` : '';
    // Now and then a selection where none belongs, and none where one is needed.
    const isSelected = isLeaf === choices.chance(2);
    const inner = !isSelected ? '' : isLeaf ? '{ x }' : this.#selection(named, depth + 1);
    return `${alias}${field.name}${args}${this.#directives()} ${inner}`;
  }

  #inlineFragment(type: { readonly name: string }, depth: number): string {
    const choices = this.#choices;
    if (depth >= maxDepth) return '__typename';
    const possible = isCompositeType(type) && type instanceof GraphQLUnionType ? type.getTypes() : [type];
    const on = choices.chance(5) ? this.#schema.getType('Customer') : choices.pick(possible);
    const condition = on && !choices.chance(10) ? ` on ${on.name}` : '';
    return `...${condition}${this.#directives()} ${this.#selection(on, depth + 1)}`;
  }

  #spread(on: string, depth: number): string {
    const choices = this.#choices;
    // Now and then one that is there already, maybe itself.
    const name = choices.chance(20) ? `F${choices.below(3)}` : `F${this.#fragments.length}`;
    const at = this.#fragments.push('') - 1;
    const body = this.#selection(this.#schema.getType(on), depth + 1);
    this.#fragments[at] = `fragment F${at} on ${on} ${body}`;
    return `...${name}`;
  }

  #directives(): string {
    const choices = this.#choices;
    if (!choices.chance(8)) return '';
    const condition = choices.chance(40) ? this.#argument(new GraphQLNonNull(GraphQLBoolean)) : 'true';
    return ` ${choices.pick([`@include(if: ${condition})`, `@skip(if: ${condition})`, '@noSuch', '@include', '@deprecated'])}`;
  }

  #argument(type: GraphQLInputType): string {
    const choices = this.#choices;
    if (choices.chance(40)) {
      const name = `v${this.#declared.length}`;
      this.#declared.push(`$${name}: ${choices.chance(3) ? 'String' : String(type)}`);
      if (!choices.chance(4)) this.#variables[name] = choices.chance(15) ? choices.value() : this.#json(type);
      return `$${name}`;
    }
    return choices.chance(6) ? this.#literal() : toLiteral(this.#json(type), type);
  }

  /** A literal of any kind. */
  #literal(): string {
    return toLiteral(this.#choices.value());
  }

  /** A value of a type; where the type is a text or number, now and then a hostile one. */
  #json(type: GraphQLInputType, depth = 0): unknown {
    const choices = this.#choices;
    if (type instanceof GraphQLNonNull) return this.#json(type.ofType, depth);
    if (choices.chance(3)) return null;
    if (type instanceof GraphQLList) {
      return Array.from({ length: choices.below(4) }, () => this.#json(type.ofType, depth + 1));
    }
    if (type instanceof GraphQLInputObjectType) {
      const fields = Object.values(type.getFields()).filter(
        (field) => (isRequiredInputField(field) && !choices.chance(2)) || (depth < 5 && choices.chance(25)),
      );
      return Object.fromEntries(fields.map((field) => [field.name, this.#json(field.type, depth + 1)]));
    }
    if (type instanceof GraphQLEnumType) return choices.pick(type.getValues()).name;
    if (type.name === '_Any') return this.#representation();
    return choices.chance(25) ? choices.value() : choices.pick(sound[type.name] ?? ['x']);
  }

  #representation(): unknown {
    const choices = this.#choices;
    const __typename = choices.chance(10)
      ? choices.value()
      : choices.pick(['Customer', 'PortalConfiguration', 'BillingProfile']);
    const key = choices.chance(20) ? choices.value() : choices.pick([...sound['ID']]);
    return { __typename, [choices.pick(['id', 'key', 'other'])]: key };
  }
}

const introspection = '__schema { types { name fields { name type { name ofType { name } } } } }';

/** Values that the scalars take. Pages stay small: the cases shall be many. */
const sound: Readonly<Record<string, readonly unknown[]>> & { readonly ID: readonly string[] } = {
  ID: [
    demoIds.acme,
    demoIds.globex,
    demoIds.initech,
    demoIds.stripeProfile,
    demoIds.defaultConfiguration,
    demoIds.secondConfiguration,
    demoIds.acmeStripeCustomer,
    'bpc_none',
    'Stripe',
  ],
  String: ['acme', 'globex', 'initech', 'nobody', 'a', 'Fuzz', 'tier', 'gold'],
  Int: [1, 2, 3, 0, -1, 2_147_483_647, 101],
  Boolean: [true, false],
  URL: ['https://shop.example/account', 'http://localhost:3000/'],
  DateTime: ['2026-01-15T12:00:00Z', '2999-12-31T23:59:59.999+14:00', '0000-01-01T00:00:00Z'],
  EmailAddress: ['fuzz@fuzz.example'],
  CurrencyCode: ['EUR', 'USD'],
  CountryCode: ['DE', 'US'],
};

/** JSON as GraphQL writes it: with bare names, and the values of enums without quotes. */
function toLiteral(value: unknown, type?: GraphQLInputType): string {
  const inner = type instanceof GraphQLNonNull ? type.ofType : type;
  if (Array.isArray(value)) {
    const of = inner instanceof GraphQLList ? inner.ofType : undefined;
    return `[${value.map((item) => toLiteral(item, of)).join(', ')}]`;
  }
  if (typeof value === 'object' && value !== null) {
    const fields = inner instanceof GraphQLInputObjectType ? inner.getFields() : {};
    const members = Object.entries(value).map(
      ([name, member]) => `${name.replace(/\W/g, '_') || '_'}: ${toLiteral(member, fields[name]?.type)}`,
    );
    return `{ ${members.join(', ')} }`;
  }
  if (inner instanceof GraphQLEnumType && typeof value === 'string') return value;
  return JSON.stringify(value) ?? 'null';
}
