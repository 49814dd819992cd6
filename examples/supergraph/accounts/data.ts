export interface Address {
  readonly country: string;
  readonly city: string;
}

export interface Account {
  readonly id: string;
  readonly name: string;
  readonly shippingAddress: Address | null;
  readonly customerKey: string;
  readonly portalConfigurationId: string | null;
  readonly manager: string | null;
}

/** Number of accounts. From the 66th on, an account belongs to a customer that the demo data of the other subgraph lacks. */
const count = Number(process.env['ACCOUNTS_COUNT'] ?? 65);

/** Keys and ids of the other subgraph's demo data. No customer has the 65th key. */
const customerKeys = ['acme', 'globex', 'initech', ...numberedKeys(1, 61), 'left-long-ago', ...numberedKeys(66, 1000)];
const portalConfigurationIds = [
  'bpc_iznY7kQCoUoe0It2zO1JLk76',
  'bpc_u1y6N7uFPia97qCgysSn58Ip',
  'bpc_M0VsI5dNVrU3miKiN8e3Ag37',
];
const managers = ['Ada Osei', 'Bruno Lindqvist', 'Chiara Novak'];
const addresses = [
  { country: 'DE', city: 'Berlin' },
  { country: 'US', city: 'Portland' },
];

export const accounts: readonly Account[] = customerKeys.slice(0, count).map((customerKey, i) => ({
  id: `account-${digits(i + 1)}`,
  name: `Account ${i + 1}`,
  shippingAddress: addresses[i % 3] ?? null,
  customerKey,
  portalConfigurationId: portalConfigurationIds[i % 4] ?? null,
  manager: managers[i % 4] ?? null,
}));

function numberedKeys(first: number, last: number): string[] {
  return Array.from({ length: last - first + 1 }, (_, i) => `customer-${digits(first + i)}`);
}

function digits(n: number): string {
  return String(n).padStart(3, '0');
}
