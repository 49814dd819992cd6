import type { CodegenConfig } from '@graphql-codegen/cli';

const konnect = '../datasources/konnect/contract.ts';
const stripe = '../datasources/stripe/contract.ts';

const config: CodegenConfig = {
  schema: 'schema.graphql',
  generates: {
    'src/generated/wireInputs.ts': { plugins: ['./scripts/wireInputTypes.ts'] },
    'src/generated/graphql.ts': {
      plugins: ['typescript', 'typescript-resolvers'],
      config: {
        federation: true,
        useTypeImports: true,
        enumsAsTypes: true,
        useIndexSignature: false,
        emitLegacyCommonJSImports: false,
        contextType: '../graphql/context.ts#Context',
        strictScalars: true,
        scalars: {
          _FieldSet: 'string',
          CountryCode: 'string',
          CurrencyCode: 'string',
          DateTime: { input: 'Date', output: 'string | number' },
          Duration: 'string',
          EmailAddress: 'string',
          URL: 'string',
        },
        // A resolver's parent is what the upstream sent, so that most fields need no resolver.
        mappers: {
          BillingProfile: `${konnect}#BillingProfileAnswer as WireBillingProfile`,
          CheckoutSession: `${konnect}#CheckoutSessionAnswer as WireCheckoutSession`,
          Customer: `${konnect}#CustomerAnswer as WireCustomer`,
          CustomerBilling: `${konnect}#BillingAnswer as WireBilling`,
          PortalConfiguration: `${stripe}#ConfigurationAnswer as WireConfiguration`,
          PortalSession: '../graphql/models.ts#PortalSession as PortalSessionModel',
          UserError: '../graphql/models.ts#UserErrorModel',
          DeleteCustomerPayload: '../graphql/models.ts#DeletedCustomerModel',
          UpdateCustomerBillingPayload: '../graphql/models.ts#ChangedBillingModel',
          UpdateCustomerBillingAppDataPayload: '../graphql/models.ts#ChangedBillingModel',
        },
      },
    },
  },
};

export default config;
