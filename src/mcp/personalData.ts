/** The members of answers that hold personal data, at any depth: the one list of them. Names of customers are not in it. */
const personalMembers: ReadonlySet<string> = new Set([
  'primary_email',
  'customer_email',
  'email',
  'billing_address',
  'phone_number',
  'phone',
]);

/** What a model may read of people: everything, or what is left without the members above. */
export interface PersonalData {
  /** Whether a member of this name is left out of answers. */
  omits(member: string): boolean;
  /** An answer as it may be told, also one that echoes what it was sent. */
  redactResult(answer: unknown): unknown;
  /** A sentence as it may be told: an upstream's own may quote an address. */
  redactText(text: string): string;
}

export function createPersonalData(isTold: boolean): PersonalData {
  if (isTold) return { omits: () => false, redactResult: (answer) => answer, redactText: (text) => text };
  const leavesOut = (member: string) => personalMembers.has(member);
  const inAnswer = (answer: unknown): unknown => {
    if (Array.isArray(answer)) return answer.map(inAnswer);
    if (typeof answer !== 'object' || answer === null) return answer;
    return Object.fromEntries(
      Object.entries(answer)
        .filter(([name]) => !leavesOut(name))
        .map(([name, member]) => [name, inAnswer(member)]),
    );
  };
  return {
    omits: leavesOut,
    redactResult: inAnswer,
    redactText: (text) => text.replace(emailAddress, '[e-mail address left out]'),
  };
}

const emailAddress = /[^\s"'`<>(),;:@]{1,64}@[^\s"'`<>(),;:@]{1,255}/g;
