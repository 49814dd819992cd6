/**
 * Why a text cannot be a credential, as a phrase that follows "but"; undefined if it can be one. Without these checks, such
 * a value passes the start, and every request fails later in a way that looks like a failure of the network or of the account.
 */
export function credentialFault(value: string): string | undefined {
  if (/^\s*$/.test(value)) return 'it consists of spaces: set the key';
  if (/^["'`]/.test(value)) return 'it has a quote at its start: remove the quotes';
  if (/["'`]$/.test(value)) return 'it has a quote at its end: remove the quotes';
  if (/[\r\n]$/.test(value)) return 'it ends with a line break: remove it';
  if (/^\s/.test(value)) return 'it starts with a space: remove it';
  if (/\s$/.test(value)) return 'it ends with a space: remove it';
  if (isPlaceholder(value)) return 'it is a placeholder: set the key itself';
  if (/^(?:bearer|basic)\s/i.test(value)) return 'it has the name of an authentication scheme: set the key alone';
  if (/\s/.test(value)) return 'it contains a space or a line break';
  if (!/^[\x21-\x7e]*$/.test(value)) return 'it contains a character that is not printable ASCII';
  return undefined;
}

/** Why a text cannot be an API key. Keys of both upstreams have letters, digits and `. _ -` only. */
export function apiKeyFault(value: string): string | undefined {
  const fault = credentialFault(value);
  if (fault !== undefined) return fault;
  return /["'`\\<>(){}[\],;]/.test(value) ? 'it contains a character that no key has' : undefined;
}

export function konnectKeyFault(value: string): string | undefined {
  if (/^(?:[srpe]k_|whsec_)/.test(value.trim())) return 'it is a key of Stripe: set it as STRIPE_API_KEY';
  return apiKeyFault(value);
}

export function stripeKeyFault(value: string): string | undefined {
  if (/^[ks]pat_/.test(value.trim())) return 'it is a token of Konnect: set it as KONG_API_KEY';
  if (/^pk_/.test(value)) return 'it is a publishable key, which cannot be used by a server';
  if (/^whsec_/.test(value)) return 'it is the secret of a webhook';
  return apiKeyFault(value);
}

/** Text of documentation and templates. A placeholder may follow the prefix of a key: `sk_test_…`. */
function isPlaceholder(value: string): boolean {
  const rest = value.replace(/^(?:[sr]k_(?:(?:live|test)_)?|[ks]pat_)/, '');
  return (
    /…|\.{3}|^<.*>$|^\$\{?\w+\}?$|^\{\{.*\}\}$/.test(rest) ||
    /^(?:x{3,}|\*+|change[-_ ]?me|replace[-_ ]?me|placeholder|redacted|todo|(?:your|my)[-_ ].*)$/i.test(rest)
  );
}

/** Why a text cannot be a secret that may hold any printable character, such as the gateway secret. */
export function quotedSecretFault(value: string): string | undefined {
  if (/^(["'`]).*\1$/.test(value)) return 'it is in quotes: remove them';
  if (/[\r\n]$/.test(value)) return 'it ends with a line break: remove it';
  return isPlaceholder(value) ? 'it is a placeholder: set the secret itself' : undefined;
}

export function redisUrlFault(value: string): string | undefined {
  if (/^["'`]/.test(value)) return 'it has a quote at its start: remove the quotes';
  if (/[\r\n]$/.test(value)) return 'it ends with a line break: remove it';
  if (!URL.canParse(value)) return undefined;
  return isPlaceholder(decodeURIComponentSafely(new URL(value).password)) ? 'its password is a placeholder' : undefined;
}

function decodeURIComponentSafely(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
