import { STATUS_CODES } from 'node:http';

/** A member of `invalid_parameters`. The schema check leaves `source` empty, handlers set it. */
export interface InvalidParameter {
  readonly field: string;
  readonly rule?: string;
  readonly reason: string;
  readonly source: '' | 'body' | 'query';
}

/** Error response of Konnect, in problem details. */
export class KonnectProblem extends Error {
  readonly status: number;
  /** Undefined when the response has no `detail`. */
  readonly detail: string | undefined;
  readonly members: Readonly<Record<string, unknown>>;

  constructor(status: number, detail: string | undefined, members: Readonly<Record<string, unknown>> = {}) {
    super(detail);
    this.status = status;
    this.detail = detail;
    this.members = members;
  }

  toBody(instance: string): Record<string, unknown> {
    const title = STATUS_CODES[this.status] ?? 'Error';
    const detail = this.detail === undefined ? {} : { detail: this.detail };
    return { ...this.members, status: this.status, title, instance, ...detail };
  }
}

/** Error of a service behind the handlers: one sentence, without `invalid_parameters`. */
export function domainProblem(status: number, detail: string, extensions?: Record<string, unknown>): KonnectProblem {
  return new KonnectProblem(status, detail, { type: 'about:blank', ...(extensions && { extensions }) });
}

/** Error of validation behind the schema check: the sentences are in `extensions` alone. */
export function validationProblem(validationErrors: readonly object[]): KonnectProblem {
  return new KonnectProblem(400, undefined, { type: 'about:blank', extensions: { validationErrors } });
}

/** Error that the server does not explain. */
export function internalProblem(): KonnectProblem {
  return new KonnectProblem(500, undefined, { type: 'about:blank' });
}

/** Error of the gateway in front of the API. */
export function gatewayProblem(status: number, detail = STATUS_CODES[status] ?? 'Error'): KonnectProblem {
  return new KonnectProblem(status, detail);
}

/** Error of the API's own router and handlers. */
export function apiProblem(
  status: 400 | 404 | 405 | 410,
  detail: string,
  invalid_parameters?: readonly InvalidParameter[],
): KonnectProblem {
  const type = `https://kongapi.info/konnect/${slugs[status]}`;
  return new KonnectProblem(status, detail, { type, ...(invalid_parameters && { invalid_parameters }) });
}

/** Invalid parameters of a request. `detail` repeats every reason. */
export function invalidRequest(parameters: readonly InvalidParameter[]): KonnectProblem {
  const unique = [...new Map(parameters.map((parameter) => [JSON.stringify(parameter), parameter])).values()];
  const detail = unique.map(({ field, reason }) => (field === '' ? reason : `${field}: ${reason}`)).join('; ');
  return apiProblem(400, detail, unique);
}

export const noSuchEntity = () => apiProblem(404, 'The requested entity was not found');
export const noLongerAvailable = () => apiProblem(410, 'The requested resource is no longer available');

const slugs = { 400: 'bad-request', 404: 'not-found', 405: 'method-not-allowed', 410: 'gone' } as const;
