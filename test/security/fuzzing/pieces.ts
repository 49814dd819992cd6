import type { ChoiceSequence } from './choiceSequence.ts';

export const json = { 'content-type': 'application/json' };

export function only(isGiven: boolean, headers: Record<string, string>): Record<string, string> {
  return isGiven ? headers : {};
}

export function contentType(choices: ChoiceSequence): Record<string, string> {
  if (!choices.chance(12)) return json;
  const types = [
    'text/plain',
    'application/json; charset=utf-16',
    'APPLICATION/JSON',
    'application/x-www-form-urlencoded',
  ];
  const more = [
    'multipart/form-data; boundary=x',
    'application/graphql',
    'application/json;',
    ';',
    headerValue(choices),
  ];
  return choices.chance(20) ? {} : { 'content-type': choices.pick([...types, ...more]) };
}

/** What undici sends: bytes that may stand in a header. */
export function headerValue(choices: ChoiceSequence): string {
  return choices
    .text()
    .replaceAll(/[^\t\x20-\x7e\x80-\xff]/g, '')
    .slice(0, 2000);
}

export function segment(choices: ChoiceSequence): string {
  const text = choices.text();
  return choices.chance(70) ? encode(text) : raw(text);
}

export function encode(text: string): string {
  return encodeURIComponent(text.toWellFormed());
}

/** What undici sends in a path as it is. */
export function raw(text: string): string {
  return text.replaceAll(/[^\x21-\x7e]/g, '');
}
