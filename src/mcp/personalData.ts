/** Names of members that hold personal data, at any depth. Customer names are not among them. */
const personalMembers: ReadonlySet<string> = new Set([
  'primary_email',
  'customer_email',
  'email',
  'billing_address',
  'phone_number',
  'phone',
]);

/** Redaction of personal data in what a model reads. */
export interface PersonalData {
  /** Whether answers omit the members of this name. */
  omits(member: string): boolean;
  /** Removes personal members from a result, also where it echoes the request. */
  redactResult(result: unknown): unknown;
  /** Removes e-mail addresses from a message: an upstream's message can quote one. */
  redactText(text: string): string;
}

/** Redacts nothing when `isIncluded`. */
export function createPersonalData(isIncluded: boolean): PersonalData {
  if (isIncluded) return { omits: () => false, redactResult: (result) => result, redactText: (text) => text };
  const omits = (member: string) => personalMembers.has(member);
  const redactResult = (result: unknown): unknown => {
    if (Array.isArray(result)) return result.map(redactResult);
    if (typeof result !== 'object' || result === null) return result;
    return Object.fromEntries(
      Object.entries(result)
        .filter(([name]) => !omits(name))
        .map(([name, member]) => [name, redactResult(member)]),
    );
  };
  return { omits, redactResult, redactText: (text) => text.replace(emailAddress, '[e-mail address omitted]') };
}

const emailAddress = /[^\s"'`<>(),;:@]{1,64}@[^\s"'`<>(),;:@]{1,255}/g;
