import { createHash, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { join } from 'node:path';
import { makePrivateFolder, readFileIfThere, writeFileAtomically } from '../../system/disk/files.ts';
import type { Random } from '../../system/random.ts';

export interface Certificate {
  key: string;
  cert: string;
}

const day = 24 * 60 * 60 * 1000;
const validDays = 3650;
const names = ['sandbox.localhost', '*.sandbox.localhost', 'localhost'];
const loopback = Buffer.of(127, 0, 0, 1);

/** The certificate of a sandbox, signed by itself, in `tls/` of its folder: made once, so that it can be trusted once. */
export function certificateIn(folder: string, { now, random }: { now: number; random: Random }): Certificate {
  const location = join(folder, 'tls');
  const [keyFile, certFile] = [join(location, 'key.pem'), join(location, 'cert.pem')];
  const [key, cert] = [readFileIfThere(keyFile), readFileIfThere(certFile)];
  if (key !== undefined && cert !== undefined) return { key, cert };
  makePrivateFolder(location);
  const made = selfSigned(now, Buffer.from(random.hex(8), 'hex'));
  writeFileAtomically(keyFile, made.key, 0o600);
  writeFileAtomically(certFile, made.cert, 0o644);
  return made;
}

function selfSigned(now: number, serial: Buffer): Certificate {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const subject = sequence(set(sequence(oid('550403'), utf8('turnout sandbox'))));
  const algorithm = sequence(oid('2a8648ce3d040302'));
  const toBeSigned = sequence(
    tagged(0xa0, integer(Buffer.of(2))),
    integer(Buffer.concat([Buffer.of(0x01), serial])),
    algorithm,
    subject,
    sequence(time(now - day), time(now + validDays * day)),
    subject,
    publicKey.export({ format: 'der', type: 'spki' }),
    tagged(0xa3, sequence(...extensions(publicKey))),
  );
  const signature = sign('sha256', toBeSigned, privateKey);
  const der = sequence(toBeSigned, algorithm, bits(signature));
  return { key: privateKey.export({ format: 'pem', type: 'pkcs8' }).toString(), cert: pem(der) };
}

/** Both a server and the authority that clients are told to trust (RFC 5280, 4.2.1). */
function extensions(publicKey: KeyObject): Buffer[] {
  const keyId = createHash('sha1')
    .update(publicKey.export({ format: 'der', type: 'spki' }))
    .digest();
  const alternatives = [...names.map(name => tagged(0x82, Buffer.from(name))), tagged(0x87, loopback)];
  const critical = tagged(0x01, Buffer.of(0xff));
  return [
    sequence(oid('551d13'), critical, octets(sequence(critical))),
    sequence(oid('551d0e'), octets(octets(keyId))),
    sequence(oid('551d11'), octets(sequence(...alternatives))),
  ];
}

// DER (X.690): a tag, the length, the content.

function tagged(tag: number, content: Buffer): Buffer {
  const { length } = content;
  if (length < 0x80) return Buffer.concat([Buffer.of(tag, length), content]);
  const bytes = length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.of(tag, ...bytes), content]);
}

const sequence = (...parts: Buffer[]) => tagged(0x30, Buffer.concat(parts));
const set = (...parts: Buffer[]) => tagged(0x31, Buffer.concat(parts));
const integer = (value: Buffer) => tagged(0x02, value);
const oid = (hex: string) => tagged(0x06, Buffer.from(hex, 'hex'));
const utf8 = (text: string) => tagged(0x0c, Buffer.from(text));
const octets = (content: Buffer) => tagged(0x04, content);
const bits = (content: Buffer) => tagged(0x03, Buffer.concat([Buffer.of(0), content]));
const time = (at: number) =>
  tagged(0x18, Buffer.from(`${new Date(at).toISOString().replace(/[-:T]|\..*/g, '')}Z`));

function pem(der: Buffer): string {
  const lines = der.toString('base64').match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
}
