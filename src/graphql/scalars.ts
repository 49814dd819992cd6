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
 * String scalar that validates inputs and keeps them unchanged, because parsing and printing changes a URL. Outputs are not
 * validated: an invalid e-mail address in an old record must not hide the rest of the record.
 */
function validatedString(name: string, scalar: GraphQLScalarType): GraphQLScalarType {
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

/** Serializes RFC 3339 of Konnect and Unix seconds of Stripe as RFC 3339. */
const DateTime = new GraphQLScalarType({
  ...GraphQLDateTime.toConfig(),
  serialize: (value) => (typeof value === 'number' ? new Date(value * 1000).toISOString() : value),
});

export const scalars = {
  CountryCode: validatedString('CountryCode', GraphQLCountryCode),
  CurrencyCode: validatedString('CurrencyCode', GraphQLCurrency),
  DateTime,
  Duration: validatedString('Duration', GraphQLISO8601Duration),
  EmailAddress: validatedString('EmailAddress', GraphQLEmailAddress),
  URL: validatedString('URL', GraphQLURL),
};
