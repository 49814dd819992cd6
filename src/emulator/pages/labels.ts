/** Label of a value of Stripe: `create_prorations` → `Create prorations`. */
export function label(value: string): string {
  const words = value.split('_').map((word) => abbreviations.get(word) ?? word);
  return capitalize(words.join(' '));
}

const abbreviations: ReadonlyMap<string, string> = new Map(
  ['ID', 'SEPA', 'BACS', 'ACSS', 'AU', 'US', 'EPS', 'P24', 'BLIK', 'OXXO'].map((word) => [word.toLowerCase(), word]),
);

function capitalize(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
