import type { IncomingMessage } from 'node:http';

/** Whether a request was sent to a name that this service goes by. */
export type HostCheck = (request: Pick<IncomingMessage, 'headers'>) => boolean;

/**
 * A web page can make a name of its own point at this machine, and then ask as if it were this service's own page (DNS
 * rebinding); but it cannot hide the name that it used. `allowed` are names without a port; undefined allows any.
 */
export function createHostCheck(allowed: readonly string[] | undefined): HostCheck {
  if (allowed === undefined) return () => true;
  const names = new Set(allowed.map((name) => hostNameOf(`http://${inBrackets(name)}`)));
  // Most requests come by the same name as the one before.
  let latest: string | undefined;
  return ({ headers: { host } }) => {
    if (host !== undefined && host === latest) return true;
    const name = hostNameOf(`http://${host ?? ''}`);
    if (name === undefined || !names.has(name)) return false;
    latest = host;
    return true;
  };
}

/** The host name of a URL, in its usual form; undefined where it has none. */
export function hostNameOf(url: string): string | undefined {
  return URL.canParse(url) ? new URL(url).hostname || undefined : undefined;
}

function inBrackets(name: string): string {
  return name.includes(':') && !name.startsWith('[') ? `[${name}]` : name;
}
