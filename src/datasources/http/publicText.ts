const maxLength = 500;

// Credentials of either upstream, and URLs: an upstream's sentence may quote them, a client must not read them.
const secrets = /\b(?:sk|rk|pk|kpat|spat|whsec)_[A-Za-z0-9_*]+|\bBearer\s+\S+|\bhttps?:\/\/\S+/gi;

/** An upstream's sentence, fit to be shown to a caller. */
export function publicText(text: string): string {
  const redacted = text.replace(secrets, '[redacted]');
  return redacted.length > maxLength ? `${redacted.slice(0, maxLength)}…` : redacted;
}
