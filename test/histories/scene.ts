import { demoIds } from '../../src/emulator/demoIds.ts';
import { deterministicStripeId, deterministicUlid } from '../../src/emulator/identifiers.ts';
import type { Event } from './events.ts';
import type { Lane } from './lane.ts';
import type { Things } from './requests.ts';
import { Truth } from './truth.ts';

/** What one history is about: things of its own, among all that the emulator holds. */
export interface Scene {
  readonly things: Things;
  readonly truth: Truth;
  /** Callers go by what they were told. */
  hear(event: Event): void;
}

let scenes = 0;

export function openScene({ emulator, deeds, instance }: Lane): Scene {
  const label = `h${++scenes}`;
  forget(emulator.state);
  deeds.length = 0;
  emulator.exchanges.length = 0;
  instance.log.length = 0;

  const { konnect, stripe } = emulator.state;
  const payers = [0, 1].map((n) => deterministicStripeId('cus', `${label}.${n}`));
  for (const id of payers) stripe.customers.set(id, { id, name: label });
  const now = new Date();
  const customer = {
    id: deterministicUlid(label, now),
    key: `${label}-c0`,
    name: label,
    labels: {},
    created_at: now.toISOString(),
    updated_at: now.toISOString(),
  };
  konnect.customers.set(customer.id, {
    customer,
    stripe: { customer_id: payers[0] ?? '' },
    activePlanKeys: [],
    openInvoices: 0,
    entitlements: 0,
  });
  const configuration = { id: deterministicStripeId('bpc', label), name: label };
  const model = stripe.configurations.get(demoIds.secondConfiguration);
  if (model) stripe.configurations.set(configuration.id, { ...model, ...configuration });

  const customers = new Map([[`${label}-c0`, customer.id]]);
  const configurations = [configuration.id];
  return {
    truth: new Truth({ customer, configuration }),
    things: {
      label,
      customerKey: (slot) => `${label}-c${slot}`,
      customerId: (slot) => customers.get(`${label}-c${slot}`) ?? customer.id,
      configurationId: (slot) => configurations[slot % configurations.length] ?? configuration.id,
      payer: (variant) => payers[variant] ?? '',
    },
    hear({ told, request }) {
      if (told.is !== 'done') return;
      const { id, key } = told.thing;
      if (id !== undefined && key !== undefined) customers.set(key, id);
      if (id !== undefined && request.kind === 'createConfiguration') configurations.push(id);
    },
  };
}

/** What earlier histories have left would make every list longer. */
function forget({ konnect, stripe }: Lane['emulator']['state']): void {
  for (const [id, { customer }] of konnect.customers) if (/^h\d+-/.test(customer.key)) konnect.customers.delete(id);
  for (const [id, { name }] of stripe.customers) if (/^h\d+(\.|$)/.test(name)) stripe.customers.delete(id);
  for (const [id, { name }] of stripe.configurations)
    if (/^h\d+(\.|$)/.test(name ?? '')) stripe.configurations.delete(id);
  stripe.portalSessions.clear();
  stripe.checkoutSessions.clear();
  stripe.idempotentAnswers.clear();
}
