/**
 * Milliseconds of a `Retry-After` header as RFC 9110 (10.2.3) defines it: seconds, or a date in one of three forms. Undefined when
 * it is missing or malformed. A GraphQL `Int` can hold the result.
 *
 * The field is not a list. Two lines of it mean the same as one line with both values and a comma (5.3), which matches none of the
 * forms. It is unknown which value applies, so the header is ignored and the usual backoff applies.
 */
export function parseRetryAfterMs(header: string | undefined): number | undefined {
  if (header === undefined) return undefined;
  const text = header.trim();
  if (/^\d+$/.test(text)) return Math.min(Number(text) * 1_000, maxRetryAfterMs);
  const now = Date.now();
  const time = parseHttpDate(text, now);
  return time === undefined ? undefined : Math.min(Math.max(0, time - now), maxRetryAfterMs);
}

const maxRetryAfterMs = 2_147_483_000;

const clock = String.raw`(?<hour>\d{2}):(?<minute>\d{2}):(?<second>\d{2})`;
const month = '(?<month>[A-Z][a-z]{2})';
/** The three forms of RFC 9110 (5.6.7). */
const httpDates = [
  String.raw`(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), (?<day>\d{2}) ${month} (?<year>\d{4}) ${clock} GMT`,
  String.raw`(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day, (?<day>\d{2})-${month}-(?<year>\d{2}) ${clock} GMT`,
  // The form of asctime has no zone, and is in UTC as the others are.
  String.raw`(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) ${month} (?<day>[ \d]\d) ${clock} (?<year>\d{4})`,
].map((pattern) => new RegExp(`^${pattern}$`));

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** Undefined for a date that does not exist: `Date.parse` takes the 31st of February for the 3rd of March. */
function parseHttpDate(text: string, now: number): number | undefined {
  const groups = httpDates.map((pattern) => pattern.exec(text)?.groups).find((found) => found !== undefined);
  if (groups === undefined) return undefined;
  const { year = '', month: name = '', day, hour, minute, second } = groups;
  const monthIndex = months.indexOf(name);
  const [dayOfMonth, hours, minutes, seconds] = [Number(day), Number(hour), Number(minute), Number(second)];
  // A leap second has the number 60.
  if (hours > 23 || minutes > 59 || seconds > 60) return undefined;
  const date = new Date(0);
  date.setUTCFullYear(year.length === 2 ? fullYear(Number(year), now) : Number(year), monthIndex, dayOfMonth);
  if (date.getUTCMonth() !== monthIndex || date.getUTCDate() !== dayOfMonth) return undefined;
  return date.setUTCHours(hours, minutes, seconds);
}

/** A year of two digits that would be more than 50 years ahead is the last one with these digits. */
function fullYear(twoDigits: number, now: number): number {
  const thisYear = new Date(now).getUTCFullYear();
  const year = thisYear - (thisYear % 100) + twoDigits;
  return year > thisYear + 50 ? year - 100 : year;
}
