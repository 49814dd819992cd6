/** Uses the portal by stripe-node: `node stripeNode.mjs <package> <url of the API> <key>`. Writes what it saw as JSON. */
const [packageName, url, key] = process.argv.slice(2);
const { default: Stripe } = await import(packageName);
const { protocol, hostname, port } = new URL(url);
const client = (apiKey) =>
  new Stripe(apiKey, { protocol: protocol.slice(0, -1), host: hostname, port, maxNetworkRetries: 0 });
const { configurations, sessions } = client(key).billingPortal;

const listed = [];
for await (const { id } of configurations.list({ limit: 10 })) listed.push(id);
const created = await configurations.create({
  business_profile: { headline: 'Manage your plan', privacy_policy_url: 'https://acme.example/privacy' },
  default_return_url: 'https://acme.example/account',
  features: {
    invoice_history: { enabled: true },
    customer_update: { enabled: true, allowed_updates: ['email', 'address'] },
    subscription_cancel: { enabled: true, mode: 'at_period_end' },
    subscription_update: {
      enabled: true,
      default_allowed_updates: ['price'],
      products: [{ product: 'prod_1', prices: ['price_1'] }],
    },
  },
  metadata: { team: 'billing' },
  expand: ['features.subscription_update.products'],
});
const retrieved = await configurations.retrieve(created.id);
const updated = await configurations.update(created.id, {
  active: false,
  default_return_url: '',
  metadata: { team: '' },
});
const session = await sessions.create({ customer: process.argv[5], return_url: 'https://acme.example/account' });

const idempotencyKey = `key-of-${packageName}`;
const first = await configurations.create({ features: { invoice_history: { enabled: true } } }, { idempotencyKey });
const replayed = await configurations.create({ features: { invoice_history: { enabled: true } } }, { idempotencyKey });

const failures = {
  missing: () => configurations.retrieve('bpc_missing'),
  wrongKey: () => client('wrong').billingPortal.configurations.list(),
  invalid: () => configurations.create({ features: { subscription_cancel: { enabled: true, mode: 'never' } } }),
  unknownExpand: () => configurations.retrieve(created.id, { expand: ['features.nothing'] }),
  otherInput: () => configurations.create({ features: { invoice_history: { enabled: false } } }, { idempotencyKey }),
};
const errors = {};
for (const [name, call] of Object.entries(failures)) {
  errors[name] = await call().then(
    () => null,
    ({ type, param, code, requestId }) => ({ type, param, code, hasRequestId: typeof requestId === 'string' }),
  );
}
process.stdout.write(
  JSON.stringify({
    listed: listed.length,
    isListComplete: new Set(listed).size === listed.length,
    products: created.features.subscription_update.products,
    withoutExpand: retrieved.features.subscription_update.products,
    headline: retrieved.business_profile.headline,
    updated: { active: updated.active, returnUrl: updated.default_return_url, metadata: updated.metadata },
    sessionUrl: session.url,
    isReplayed: first.id === replayed.id,
    errors,
  }),
);
