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

/** Whether a request has no more than one Host header, and a valid one (RFC 9112, section 3.2). Node requires one. */
export function hasValidHost({ rawHeaders, headers: { host } }: IncomingMessage): boolean {
  const count = rawHeaders.filter((name, index) => index % 2 === 0 && name.toLowerCase() === 'host').length;
  return count <= 1 && (host === undefined || hostHeader.test(host));
}

/** A name or an address, both optional, and a port (RFC 3986, section 3.2.2). */
const hostHeader = /^(?:\[[\da-f:.]+\]|[\w.~!$&'()*+,;=%-]*)(?::\d*)?$/i;

/**
 * The target of a request as path and query. A target in absolute form (RFC 9112, section 3.2.2), as clients send it to a
 * proxy, holds the host, too, which replaces the Host header.
 */
export function toOriginForm(request: IncomingMessage): string {
  const { url = '/', headers } = request;
  const [, authority, target = ''] = (!url.startsWith('/') && absoluteForm.exec(url)) || [];
  if (authority === undefined) return url;
  headers.host = authority;
  return target.startsWith('/') ? target : `/${target}`;
}

const absoluteForm = /^https?:\/\/([^/?#]+)(.*)$/i;

/** The normalized host name of a URL; undefined where it has none. */
export function hostNameOf(url: string): string | undefined {
  return URL.canParse(url) ? new URL(url).hostname || undefined : undefined;
}

function inBrackets(name: string): string {
  return name.includes(':') && !name.startsWith('[') ? `[${name}]` : name;
}
