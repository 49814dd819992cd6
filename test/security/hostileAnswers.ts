import { allCanaries, canaries } from '../support/canaries.ts';
import { json, text } from '../support/fakeUpstream.ts';
import type { Answer } from '../support/fakeUpstream.ts';

export interface HostileAnswer {
  readonly what: string;
  readonly answer: Answer;
}

/** All canaries: plain, in base64 and percent-encoded. */
const encodedCanaries = allCanaries.flatMap(({ value }) => [
  value,
  Buffer.from(`: ${value}`).toString('base64'),
  encodeURIComponent(value),
]);
export const everything = encodedCanaries.join(', ');

/** Upstream responses with the canaries in every member and header, read by this service or not. */
export function hostileAnswers(elsewhere: string): HostileAnswer[] {
  return [
    ...[400, 401, 402, 403, 404, 405, 409, 410, 412, 418, 422, 429, 500, 502, 503].map((status) => ({
      what: `fills every member of a ${status}`,
      answer: json(status, problem(status), headers),
    })),
    ...[400, 404, 409, 410, 412].map((status) => ({
      what: `puts one canary at a time into the message of a ${status}`,
      answer: inTurn((canary) =>
        json(status, {
          detail: `customer ${canary} is not "${canary}"`,
          error: { type: 'invalid_request_error', message: `No such customer: '${canary}'`, param: canary },
        }),
      ),
    })),
    ...['parameter_unknown', 'resource_missing', 'idempotency_key_in_use'].map((code) => ({
      what: `fills the message of ${code}`,
      answer: json(400, {
        error: { type: 'idempotency_error', code, message: everything, param: canaries.label.value },
      }),
    })),
    ...[200, 404, 502].map((status) => ({
      what: `returns an HTML page with ${status}`,
      answer: text(status, `<html>${everything}</html>`, { 'content-type': 'text/html', ...headers }),
    })),
    { what: 'returns another shape', answer: json(200, shape, headers) },
    { what: 'returns a list', answer: json(200, [everything], headers) },
    { what: 'returns a string', answer: json(200, everything, headers) },
    {
      what: 'uses canaries as member names',
      answer: ofText(`{"${canaries.label.value}": {"__proto__": 1}, "data": 1}`),
    },
    { what: 'truncates its JSON', answer: ofText(`{"data": "${canaries.email.value}`) },
    ...[301, 307].map((status) => ({
      what: `redirects to another host with ${status}`,
      answer: text(status, everything, { ...headers, location: `${elsewhere}/?${encodeURIComponent(everything)}` }),
    })),
    { what: 'closes the connection within the body', answer: brokenOff },
    { what: 'does not speak HTTP', answer: (request) => void request.socket.end(`${everything}\r\n\r\n`) },
    { what: 'never responds', answer: () => {} },
  ];
}

/** Sends the next canary with each request, because long messages are truncated. */
function inTurn(answerWith: (canary: string) => Answer): Answer {
  let turn = 0;
  return (request, response) => {
    const canary = encodedCanaries[turn % encodedCanaries.length] ?? '';
    turn += 1;
    answerWith(canary)(request, response);
  };
}

/** Human-readable members of a Konnect problem and of a Stripe error. */
function problem(status: number): object {
  return {
    status,
    type: everything,
    title: everything,
    detail: `refused: ${everything}`,
    instance: everything,
    invalid_parameters: allCanaries.map(({ value }) => ({ field: value, rule: value, reason: value, source: value })),
    error: {
      type: 'invalid_request_error',
      message: everything,
      param: canaries.restrictedKey.value,
      doc_url: canaries.sessionUrl.value,
      request_log_url: canaries.internalUrl.value,
      decline_code: everything,
    },
  };
}

const shape = {
  id: everything,
  object: everything,
  labels: Object.fromEntries(allCanaries.map(({ value }) => [value, 5])),
  metadata: Object.fromEntries(allCanaries.map(({ value }) => [value, 5])),
  data: [{ id: everything, labels: { [canaries.label.value]: 5 }, metadata: { [canaries.note.value]: {} } }],
  app_data: { stripe: { labels: { [canaries.personsName.value]: 5 } } },
  stripe: { labels: { [canaries.personsName.value]: 5 } },
  billing_profile: everything,
};

const headers = {
  'request-id': canaries.upstreamHeader.value,
  'stripe-notice': everything,
  'stripe-account': canaries.upstreamHeader.value,
  'x-kong-upstream': canaries.internalUrl.value,
  'set-cookie': canaries.sessionUrl.value,
  'www-authenticate': everything,
  'retry-after': canaries.upstreamHeader.value,
};

function ofText(body: string): Answer {
  return text(200, body, { 'content-type': 'application/json', ...headers });
}

const brokenOff: Answer = (request, response) => {
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': '100000', ...headers });
  response.write(everything, () => request.socket.destroy());
};
