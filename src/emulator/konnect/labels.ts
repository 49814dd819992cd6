import { validationProblem } from './problem.ts';

const reservedPrefixes = ['_', 'kong', 'konnect', 'insomnia', 'mesh', 'kic', 'kuma', 'openmeter'];
const maxGroups = 63;

/** Checks labels as the service behind the schema check does: keys and values, without a limit of the key's length. */
export function requireValidLabels(labels: Readonly<Record<string, string>> = {}): void {
  const errors = Object.entries(labels).flatMap(([key, value]) => [
    ...(isLabelText(key) ? [] : [fault('invalid_label_key_format', `label key "${key}" has an invalid format`)]),
    ...(hasReservedPrefix(key) ? [fault('invalid_label_key_prefix', `label key "${key}" has a reserved prefix`)] : []),
    ...(isLabelText(value)
      ? []
      : [fault('invalid_label_value_format', `label value "${value}" has an invalid format`)]),
  ]);
  if (errors.length > 0) throw validationProblem(errors);
}

function fault(code: string, message: string) {
  return { code, field: '$.labels', message, severity: 'critical' };
}

function hasReservedPrefix(key: string): boolean {
  return reservedPrefixes.some((prefix) => key.startsWith(prefix));
}

/**
 * Whether the text matches Konnect's `^(?:[a-zA-Z0-9](?:[a-zA-Z0-9._-]?[a-zA-Z0-9])?){1,63}$`. Evaluated by position,
 * because a backtracking engine needs exponential time for it.
 */
function isLabelText(text: string): boolean {
  // The least number of groups that end at each position.
  const groups = Array.from({ length: text.length + 1 }, () => Infinity);
  groups[0] = 0;
  for (let start = 0; start < text.length; start += 1) {
    const next = (groups[start] ?? Infinity) + 1;
    for (const pattern of groupPatterns) {
      const end = start + pattern.length;
      const fits = end <= text.length && pattern.test(text.slice(start, end));
      if (fits) groups[end] = Math.min(groups[end] ?? Infinity, next);
    }
  }
  return text !== '' && (groups[text.length] ?? Infinity) <= maxGroups;
}

const groupPatterns = [
  { length: 1, test: (part: string) => /^[a-zA-Z0-9]$/.test(part) },
  { length: 2, test: (part: string) => /^[a-zA-Z0-9]{2}$/.test(part) },
  { length: 3, test: (part: string) => /^[a-zA-Z0-9][a-zA-Z0-9._-][a-zA-Z0-9]$/.test(part) },
] as const;
