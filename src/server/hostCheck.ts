import type { IncomingMessage } from 'node:http';

/** Whether the Host header of a request names this service. */
export type HostCheck = (request: Pick<IncomingMessage, 'headers'>) => boolean;

/**
 * Protection against DNS rebinding: a web page can make a host name of its own resolve to this machine, but it cannot hide
 * that name. `allowed` holds names without ports; undefined allows any.
 */
export function createHostCheck(allowed: readonly string[] | undefined): HostCheck {
  if (allowed === undefined) return () => true;
  const names = new Set(allowed.map((name) => hostNameOf(`http://${inBrackets(name)}`)));
  return ({ headers }) => {
    const name = hostNameOf(`http://${headers.host ?? ''}`);
    return name !== undefined && names.has(name);
  };
}

/** The normalized host name of a URL; undefined where it has none. */
export function hostNameOf(url: string): string | undefined {
  return URL.canParse(url) ? new URL(url).hostname || undefined : undefined;
}

function inBrackets(name: string): string {
  return name.includes(':') && !name.startsWith('[') ? `[${name}]` : name;
}
