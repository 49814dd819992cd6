import { generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';

/** A certificate and its key, both in PEM, as `node:tls` requires. */
export interface Certificate {
  readonly cert: string;
  readonly key: string;
}

export interface CertificateOptions {
  /** The host name of the certificate. */
  readonly hostName: string;
  /** Days until the expiry, 30 by default. With 0 the certificate has expired. */
  readonly endsInDays?: number;
}

/** Certificate authority for tests. It encodes certificates itself, because not every machine has openssl. */
export interface Authority {
  readonly cert: string;
  issue(options: CertificateOptions): Certificate;
}

export function createAuthority(): Authority {
  const keys = createKeys();
  const name = 'Test authority';
  const days = { from: -60, to: 60 };
  const cert = toCertificate({ subject: name, issuer: name, days, extensions: [isAuthority] }, keys, keys.privateKey);
  return {
    cert,
    issue: ({ hostName, endsInDays = 30 }) => issue(hostName, name, endsInDays, keys.privateKey),
  };
}

/** A self-signed certificate. */
export function selfSigned(hostName: string): Certificate {
  return issue(hostName, hostName, 30);
}

/** Adds an authority to the trusted ones of this process. */
export function trust({ cert }: Authority): void {
  setDefaultCACertificates([...getCACertificates('default'), cert]);
}

interface Keys {
  readonly publicKey: KeyObject;
  readonly privateKey: KeyObject;
}

interface ToBeSigned {
  readonly subject: string;
  readonly issuer: string;
  readonly days: { readonly from: number; readonly to: number };
  readonly extensions: readonly Buffer[];
}

function issue(hostName: string, issuer: string, endsInDays: number, signer?: KeyObject): Certificate {
  const keys = createKeys();
  const days = { from: -30, to: endsInDays };
  const what = { subject: hostName, issuer, days, extensions: [subjectAltName(hostName)] };
  const cert = toCertificate(what, keys, signer ?? keys.privateKey);
  return { cert, key: keys.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString() };
}

function createKeys(): Keys {
  return generateKeyPairSync('ec', { namedCurve: 'P-256' });
}

/** RFC 5280, section 4.1. */
function toCertificate({ subject, issuer, days, extensions }: ToBeSigned, { publicKey }: Keys, signer: KeyObject) {
  const content = sequence(
    der(0xa0, der(0x02, Buffer.of(2))),
    der(0x02, Buffer.concat([Buffer.of(1), randomBytes(8)])),
    algorithm,
    nameOf(issuer),
    sequence(utcTime(days.from), utcTime(days.to)),
    nameOf(subject),
    publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, sequence(...extensions)),
  );
  const signature = sign('sha256', content, signer);
  const whole = sequence(content, algorithm, der(0x03, Buffer.of(0), signature));
  const lines = whole.toString('base64').match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
}

function der(tag: number, ...contents: Buffer[]): Buffer {
  const content = Buffer.concat(contents);
  const { length } = content;
  const size = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.of(tag, ...size), content]);
}

function sequence(...contents: Buffer[]): Buffer {
  return der(0x30, ...contents);
}

function nameOf(commonName: string): Buffer {
  return sequence(der(0x31, sequence(der(0x06, Buffer.of(0x55, 4, 3)), der(0x0c, Buffer.from(commonName)))));
}

/** UTCTime: `261121091400Z`. */
function utcTime(daysFromNow: number): Buffer {
  const text = new Date(Date.now() + daysFromNow * 86_400_000).toISOString().replaceAll(/[-:T]|\.\d+/g, '');
  return der(0x17, Buffer.from(text.slice(2)));
}

// ecdsa-with-SHA256: 1.2.840.10045.4.3.2
const algorithm = sequence(der(0x06, Buffer.of(0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 3, 2)));
const isTrue = der(0x01, Buffer.of(0xff));
// basicConstraints: 2.5.29.19
const isAuthority = sequence(der(0x06, Buffer.of(0x55, 29, 19)), isTrue, der(0x04, sequence(isTrue)));

/** subjectAltName: 2.5.29.17, with one DNS name. */
function subjectAltName(hostName: string): Buffer {
  const names = sequence(der(0x82, Buffer.from(hostName)));
  return sequence(der(0x06, Buffer.of(0x55, 29, 17)), der(0x04, names));
}
