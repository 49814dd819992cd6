import { allCanaries, canaries } from '../support/canaries.ts';
import { json, text } from '../support/fakeUpstream.ts';
import type { Answer } from '../support/fakeUpstream.ts';

export interface HostileAnswer {
  readonly what: string;
  readonly answer: Answer;
}

/** Everything that must not be told: as it is, in base64 and percent-encoded. */
const writings = allCanaries.flatMap(({ value }) => [
  value,
  Buffer.from(`: ${value}`).toString('base64'),
  encodeURIComponent(value),
]);
export const everything = writings.join(', ');

/** An upstream that tells all that it knows, in every place that this service looks at, and in those that it does not. */
export function hostileAnswers(elsewhere: string): HostileAnswer[] {
  return [
    ...[400, 401, 402, 403, 404, 405, 409, 410, 412, 418, 422, 429, 500, 502, 503].map((status) => ({
      what: `says all in every member of a ${status}`,
      answer: json(status, problem(status), headers),
    })),
    ...[400, 404, 409, 410, 412].map((status) => ({
      what: `says one thing after another in the one sentence of a ${status}`,
      answer: inTurn((told) =>
        json(status, {
          detail: `customer ${told} is not "${told}"`,
          error: { type: 'invalid_request_error', message: `No such customer: '${told}'`, param: told },
        }),
      ),
    })),
    ...['parameter_unknown', 'resource_missing', 'idempotency_key_in_use'].map((code) => ({
      what: `says all of ${code}`,
      answer: json(400, {
        error: { type: 'idempotency_error', code, message: everything, param: canaries.label.value },
      }),
    })),
    ...[200, 404, 502].map((status) => ({
      what: `answers ${status} with a page`,
      answer: text(status, `<html>${everything}</html>`, { 'content-type': 'text/html', ...headers }),
    })),
    { what: 'answers another shape', answer: json(200, shape, headers) },
    { what: 'answers a list', answer: json(200, [everything], headers) },
    { what: 'answers a text', answer: json(200, everything, headers) },
    { what: 'names members after all', answer: ofText(`{"${canaries.label.value}": {"__proto__": 1}, "data": 1}`) },
    { what: 'breaks off its JSON', answer: ofText(`{"data": "${canaries.email.value}`) },
    ...[301, 307].map((status) => ({
      what: `leads elsewhere with ${status}`,
      answer: text(status, everything, { ...headers, location: `${elsewhere}/?${encodeURIComponent(everything)}` }),
    })),
    { what: 'breaks off its answer', answer: brokenOff },
    { what: 'does not speak HTTP', answer: (request) => void request.socket.end(`${everything}\r\n\r\n`) },
    { what: 'does not answer', answer: () => {} },
  ];
}

/** To each request another secret: a sentence is cut off where it grows long. */
function inTurn(answerWith: (told: string) => Answer): Answer {
  let turn = 0;
  return (request, response) => {
    const told = writings[turn % writings.length] ?? '';
    turn += 1;
    answerWith(told)(request, response);
  };
}

/** The members that tell people what is wrong, in a problem of Konnect's and in an error of Stripe's. */
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
