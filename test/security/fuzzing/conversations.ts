import { connect } from 'node:net';
import { spoilText } from './mutate.ts';
import type { ChoiceSequence } from './choiceSequence.ts';

/** What goes over a connection, and whether it is cut off then: in the middle of a request, as clients do that go away. */
export interface Conversation {
  readonly text: string;
  readonly isCut: boolean;
}

const targets = ['/graphql', '/mcp', '/v1/v3/openmeter/customers', '/v1/v1/billing-portal/sessions', '/', '/nowhere'];
const body = '{"query":"{ customer(key: \\"acme\\") { id } }"}';
const chunked = `${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`;

/** HTTP that is broken somewhere, or broken off. */
export function makeConversation(choices: ChoiceSequence): Conversation {
  const lines = [
    `${choices.pick(['POST', 'GET', 'PUT', 'CONNECT', 'OPTIONS'])} ${choices.pick(targets)} HTTP/${choices.pick(['1.1', '1.0', '2.0'])}`,
    choices.chance(90) ? 'host: localhost' : choices.pick(['host:', 'host: a\r\nhost: b', 'x: y']),
    'content-type: application/json',
  ];
  const [header, sent] = choices.pick([
    [`content-length: ${body.length}`, body],
    [`content-length: ${body.length + 1}`, body],
    [`content-length: ${body.length - 1}`, body],
    ['content-length: 99999999999999999999', body],
    ['content-length: -1', body],
    [`content-length: 5\r\ncontent-length: 6`, body],
    [`content-length: 5\r\ntransfer-encoding: chunked`, chunked],
    ['transfer-encoding: chunked', chunked],
    ['transfer-encoding: chunked', chunked.replace('\r\n', '')],
    ['transfer-encoding: chunked', 'ffffffffffffffffff\r\n'],
    ['transfer-encoding: gzip, chunked', chunked],
    ['connection: upgrade\r\nupgrade: websocket', ''],
    ['expect: 100-continue\r\ncontent-length: 3', ''],
    [`x: ${'y'.repeat(20_000)}`, ''],
  ]);
  const whole = `${[...lines, header].join('\r\n')}\r\n\r\n${sent}`;
  const text = choices.chance(50) ? spoilText(choices, whole) : choices.chance(20) ? whole + whole : whole;
  return choices.chance(60)
    ? { text: text.slice(0, text.length - choices.below(60)), isCut: true }
    : { text, isCut: false };
}

/** Resolves when the other side has said something or hung up, or once what was to be said is said and cut off. */
export function converse(port: number, { text, isCut }: Conversation): Promise<void> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    const end = () => {
      socket.destroy();
      resolve();
    };
    // The service does not respond while it waits for the rest of a request.
    socket.setTimeout(isCut ? 1000 : 50, end);
    socket.on('error', end).on('close', end);
    socket.on('connect', () => socket.write(text, 'latin1', isCut ? end : undefined));
    socket.on('data', end);
  });
}
