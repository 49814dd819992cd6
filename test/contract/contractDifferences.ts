/** Where our contracts differ from the documents on purpose. */
export interface KnownDifference {
  /** The contracts that it is in. */
  readonly of: RegExp;
  /** The difference, as the comparison writes it: `path: fact ours, in the document theirs`. */
  readonly is: RegExp;
  readonly reason: string;
}

export const knownDifferences: readonly KnownDifference[] = [
  // Requests: ours says the same in another way.
  difference(
    /CustomerRequest|CheckoutSessionRequest/,
    /(^|\.)(country|currency): (min|max)Length none, in the document [23]$/,
    'the pattern beside it has the length',
  ),
  difference(
    /CustomerRequest|BillingRequest|AppDataRequest/,
    /(^|\.)labels: maxProperties none, in the document 50$/,
    'a refinement counts the labels: see the test of refinements',
  ),
  difference(
    /BillingRequest|AppDataRequest/,
    /(^|\.)labels\{\}: pattern "\^\[a-z0-9A-Z\]\(\[/,
    'the same language with fewer signs',
  ),
  difference(
    /ListCustomersQuery/,
    /^filter\.billing_profile_id: type "object", in the document "object \| string"$/,
    'the short form `filter[f]=v` is never sent: `filter[f][eq]=v` says the same',
  ),
  difference(
    /ListCustomersQuery/,
    /^filter\.billing_profile_id\.oeq\[\]: only in the document$/,
    'a text has no items: a refinement checks each id between the commas',
  ),

  difference(
    /ListCustomersQuery/,
    /^filter\.\w+\.(gte?|lte?|n?exists): only in ours$/,
    'the server takes these operators',
  ),

  // Requests: ours is stricter, because the upstream is, or because the value can only be a mistake.
  difference(
    /CustomerRequest/,
    /^labels\{\}: pattern "\^\[a-zA-Z0-9\]\+/,
    'the server checks a stricter pattern after the schema',
  ),
  difference(
    /CustomerRequest|BillingRequest|AppDataRequest/,
    /(^|\.)labels\{key\}: only in ours$/,
    'Konnect refuses reserved prefixes and keys over 63 characters',
  ),
  difference(
    /Request$|Query$/,
    /: maxLength \d+, in the document none$/,
    'this service sends on no string without a maximum; where the documents have none, it is that of Stripe, or above',
  ),
  difference(
    /ListCustomersQuery/,
    /^filter\.billing_profile_id\.oeq: pattern ".+", in the document none$/,
    'at most 50 ULIDs, as the items of the document',
  ),
  difference(
    /^(PortalSessionRequest|CreateSessionRequest|ListConfigurationsQuery)$/,
    /(^|\.)(configuration|configuration_id|starting_after|ending_before): (pattern "\^bpc_.+", in the document none|maxLength 255, in the document 5000)$/,
    'only the id of a portal configuration may be sent',
  ),
  difference(
    /ListCustomersQuery/,
    /^filter\.\w+\.\w+: minLength 1, in the document none$/,
    'Konnect refuses an empty operator',
  ),
  difference(/ListCustomersQuery/, /^sort: pattern /, 'Konnect sorts by three fields, in a sentence of its document'),
  difference(
    /List(Customers|BillingProfiles)Query/,
    /^page\.(size|number): (minimum 1|maximum 1000), in the document none$/,
    'pages are counted from 1, and this service asks for at most 1,000 rows',
  ),
  difference(
    /BillingRequest|AppDataRequest/,
    /(^|\.)stripe\.(customer_id|default_payment_method_id): minLength 1, in the document none$/,
    'an empty id links to nothing',
  ),
  difference(
    /CheckoutSessionRequest/,
    /\.(payment_method_types\[\]: minLength 1, in the document none|metadata\{key\}: only in ours)$/,
    'Stripe, to whom it is handed on, refuses an empty word',
  ),
  difference(
    /PortalSessionRequest/,
    /\.(configuration_id|locale): minLength 1, in the document none$/,
    'Konnect refuses empty strings here',
  ),
  difference(
    /SessionRequest|ConfigurationRequest/,
    /(^|[._])url: format "uri", in the document none$/,
    'Stripe takes absolute URLs alone (`url_invalid`); ours are http or https, because pages link to them',
  ),
  difference(
    /ConfigurationsQuery|ConfigurationRequest|CreateSessionRequest/,
    /^expand: only in the document$/,
    'answers are read as ids: nothing is ever expanded',
  ),
  difference(
    /ConfigurationsQuery|ConfigurationRequest|CreateSessionRequest/,
    /: minLength 1, in the document none$/,
    'an empty string unsets at Stripe; an id is never unset this way (`parameter_invalid_empty`)',
  ),
  difference(
    /ListConfigurationsQuery/,
    /^limit: (minimum 1|maximum 100), in the document none$/,
    'the description of the parameter has the bounds',
  ),
  difference(
    /ConfigurationRequest/,
    /\.(interval_count|maximum|minimum): minimum [01], in the document none$/,
    'fewer than none is a mistake',
  ),
  difference(
    /ConfigurationRequest/,
    /\.products(: maxItems 10|\[\]\.prices: minItems 1), in the document none$/,
    'Stripe takes ten products, and a product without prices offers nothing',
  ),
  difference(
    /ConfigurationRequest/,
    /^metadata(\{\}: maxLength 500, in the document none|\{key\}: only in ours)$/,
    "Stripe's general limits of metadata",
  ),
  difference(
    /CreateSessionRequest/,
    /_confirm\.(items: (min|max)Items 1|discounts: maxItems 1|items\[\]\.quantity: minimum 0), in the document none$/,
    'the descriptions have the bounds: one item, one discount',
  ),

  // Answers.
  difference(
    /CheckoutSession$/,
    /^status: enum .+, in the document none$/,
    "the values of Stripe's own document of checkout sessions",
  ),
  difference(
    /BillingProfile(Page)?$/,
    /(^|\.)apps\.(tax|invoicing|payment): required false, in the document true$/,
    'a profile without one of its apps still has the others',
  ),
  difference(
    /Page$/,
    /^meta\.page\.total: required false, in the document true$/,
    'an answer without a total still has its rows',
  ),
  difference(/Page$/, /^meta\.page\.\w+: type "integer", in the document "number"$/, 'these are counts'),
  difference(
    /Problem/,
    /^[\w[\].]+: required false, in the document true$/,
    'the gateway and the domain layer leave members out: none is relied on',
  ),
  difference(
    /Problem/,
    /^invalid_parameters\[\]\.dependents: only in the document$/,
    'no operation has members that depend on each other',
  ),
  difference(
    /Problem/,
    /^invalid_parameters\[\]\.(choices\[\]: type "string"|rule: nullable false), in the document ("anything"|true)$/,
    'an odd member of a problem reads as absent',
  ),
  difference(/Problem/, /^extensions: only in ours$/, 'checks after the schema check name the member here'),
  difference(/Configuration/, /(^|\])\.?id: pattern /, 'only such an id may go into a path'),
  difference(
    /^(?:Configuration|Session|CustomerPage|BillingProfilePage)/,
    /: (?:minimum|maximum) -?\d+, in the document none$/,
    'GraphQL has integers of 32 bits, and times until the year 9999',
  ),
  difference(
    /^Configuration/,
    /(?:subscription_pause|trial_update_behavior|adjustable_quantity|login_page): (?:required false|nullable true), in the document (?:true|false)$/,
    'responses of older versions of the API lack these members',
  ),
  difference(/^Session$/, /^flow\.customer_update: only in the document$/, 'an object that has no members'),
  difference(
    /ErrorBody/,
    /^error\.(advice_code|charge|\w+_code|payment_\w+|setup_intent|source): only in the document$/,
    'members of payments: no operation here takes one',
  ),
];

function difference(of: RegExp, is: RegExp, reason: string): KnownDifference {
  return { of, is, reason };
}
