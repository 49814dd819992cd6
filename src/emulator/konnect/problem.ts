import { STATUS_CODES } from 'node:http';
import type { ValidationIssue } from '../../datasources/validation.ts';

/** Error response of Konnect, in problem details. */
export class KonnectProblem extends Error {
  readonly status: number;
  readonly members: Readonly<Record<string, unknown>>;

  constructor(status: number, detail: string, members: Readonly<Record<string, unknown>> = {}) {
    super(detail);
    this.status = status;
    this.members = members;
  }

  toBody(instance: string): Record<string, unknown> {
    const title = STATUS_CODES[this.status] ?? 'Error';
    return { ...this.members, status: this.status, title, instance, detail: this.message };
  }
}

/** Location of an invalid member, for `invalid_parameters`. */
export type Source = 'body' | 'query';

/** Error of the domain layer: one sentence, without `invalid_parameters`. */
export function domainProblem(status: number, detail: string): KonnectProblem {
  return new KonnectProblem(status, detail, { type: 'about:blank' });
}

/** Error of the gateway in front of the API. */
export function gatewayProblem(status: number, detail = STATUS_CODES[status] ?? 'Error'): KonnectProblem {
  return new KonnectProblem(status, detail);
}

/** Error of the schema layer, with all issues. */
export function schemaProblem(issues: readonly ValidationIssue[], source: Source): KonnectProblem {
  const parameters = new Map(
    issues.map((issue) => {
      const parameter = toInvalidParameter(issue, source);
      return [JSON.stringify(parameter), parameter];
    }),
  );
  return new KonnectProblem(400, 'The request does not match the schema', {
    type: 'https://httpstatuses.com/400',
    invalid_parameters: [...parameters.values()],
  });
}

function toInvalidParameter(issue: ValidationIssue, source: Source): Record<string, unknown> {
  const { path, rule, message: reason, bound, choices = [] } = issue;
  const common = { field: path.join('.'), reason, source };
  switch (rule) {
    case 'enum':
      return choices.length > 0 ? { ...common, rule, choices: [...new Set(choices)] } : { ...common, rule: 'invalid' };
    case 'max':
    case 'max_length':
    case 'max_items':
      return { ...common, rule, maximum: bound ?? 0 };
    case 'min':
    case 'min_length':
    case 'min_items':
      return { ...common, rule, minimum: bound ?? 0 };
    default:
      return { ...common, rule };
  }
}
