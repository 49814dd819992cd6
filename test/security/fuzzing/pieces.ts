import type { Tape } from './choiceSequence.ts';

export const json = { 'content-type': 'application/json' };

export function only(isGiven: boolean, headers: Record<string, string>): Record<string, string> {
  return isGiven ? headers : {};
}

export function contentType(tape: Tape): Record<string, string> {
  if (!tape.chance(12)) return json;
  const types = [
    'text/plain',
    'application/json; charset=utf-16',
    'APPLICATION/JSON',
    'application/x-www-form-urlencoded',
  ];
  const more = ['multipart/form-data; boundary=x', 'application/graphql', 'application/json;', ';', headerValue(tape)];
  return tape.chance(20) ? {} : { 'content-type': tape.pick([...types, ...more]) };
}

/** What undici sends: bytes that may stand in a header. */
export function headerValue(tape: Tape): string {
  return tape
    .text()
    .replaceAll(/[^\t\x20-\x7e\x80-\xff]/g, '')
    .slice(0, 2000);
}

export function segment(tape: Tape): string {
  const text = tape.text();
  return tape.chance(70) ? encode(text) : raw(text);
}

export function encode(text: string): string {
  return encodeURIComponent(text.toWellFormed());
}

/** What undici sends in a path as it is. */
export function raw(text: string): string {
  return text.replaceAll(/[^\x21-\x7e]/g, '');
}
