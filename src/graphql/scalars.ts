import { GraphQLScalarType, Kind } from 'graphql';
import {
  GraphQLCountryCode,
  GraphQLCurrency,
  GraphQLDateTime,
  GraphQLEmailAddress,
  GraphQLISO8601Duration,
  GraphQLURL,
} from 'graphql-scalars';

/**
 * Strings that are checked on their way in, and kept as they were written: a URL parsed and printed again is another
 * URL. On their way out they are what the upstream holds: the contract has checked them as far as it can be trusted,
 * and an odd e-mail address in an old record must not hide the rest of it.
 */
function checkedString(name: string, scalar: GraphQLScalarType): GraphQLScalarType {
  return new GraphQLScalarType({
    name,
    description: scalar.description,
    specifiedByURL: scalar.specifiedByURL,
    serialize: (value) => value,
    parseValue: (value) => {
      scalar.parseValue(value);
      return value;
    },
    parseLiteral: (node, variables) => {
      scalar.parseLiteral(node, variables);
      return node.kind === Kind.STRING ? node.value : null;
    },
  });
}

/** Konnect sends RFC 3339, Stripe Unix seconds; both go out as RFC 3339. */
const DateTime = new GraphQLScalarType({
  ...GraphQLDateTime.toConfig(),
  serialize: (value) => (typeof value === 'number' ? new Date(value * 1000).toISOString() : value),
});

export const scalars = {
  CountryCode: checkedString('CountryCode', GraphQLCountryCode),
  CurrencyCode: checkedString('CurrencyCode', GraphQLCurrency),
  DateTime,
  Duration: checkedString('Duration', GraphQLISO8601Duration),
  EmailAddress: checkedString('EmailAddress', GraphQLEmailAddress),
  URL: checkedString('URL', GraphQLURL),
};
