/** Currencies of the runtime's list that Konnect does not have. */
const unknown = ['HRK', 'XCG', 'XSU', 'ZWG', 'ZWL'];

/** Currencies that Konnect has beyond the runtime's list: former ones, units of account, metals and the test code. */
// prettier-ignore
const additional = [
  'BYR', 'CLF', 'SKK', 'STD', 'XAG', 'XAU', 'XBA', 'XBB', 'XBC', 'XBD', 'XPD', 'XPT', 'XTS', 'ZMK',
];

const currencies = new Set([...Intl.supportedValuesOf('currency'), ...additional]);
for (const code of unknown) currencies.delete(code);

export function isKnownCurrency(code: string): boolean {
  return currencies.has(code);
}
