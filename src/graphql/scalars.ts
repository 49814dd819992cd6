import { GraphQLScalarType } from 'graphql';
import {
  GraphQLCountryCode,
  GraphQLCurrency,
  GraphQLDateTime,
  GraphQLEmailAddress,
  GraphQLISO8601Duration,
  GraphQLURL,
} from 'graphql-scalars';

/**
 * Scalar of answers: no input has it. Values are not validated, because an invalid e-mail address in an old record must not
 * hide the rest of the record.
 */
function outputScalar(
  name: string,
  scalar: GraphQLScalarType,
  serialize: (value: unknown) => unknown = (value) => value,
): GraphQLScalarType {
  return new GraphQLScalarType({ ...scalar.toConfig(), name, specifiedByURL: null, serialize });
}

/** RFC 3339, from RFC 3339 of Konnect or Unix seconds of Stripe. */
function toDateTime(value: unknown): unknown {
  return typeof value === 'number' ? new Date(value * 1000).toISOString() : value;
}

export const scalars = {
  BillingCountryCode: outputScalar('BillingCountryCode', GraphQLCountryCode),
  BillingCurrencyCode: outputScalar('BillingCurrencyCode', GraphQLCurrency),
  DateTime: outputScalar('DateTime', GraphQLDateTime, toDateTime),
  Duration: outputScalar('Duration', GraphQLISO8601Duration),
  EmailAddress: outputScalar('EmailAddress', GraphQLEmailAddress),
  URL: outputScalar('URL', GraphQLURL),
};
