declare module 'spdx-satisfies' {
  /** Whether an SPDX expression is satisfied by a list of licenses. */
  export default function satisfies(expression: string, approved: readonly string[]): boolean;
}
