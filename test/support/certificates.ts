import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Where OpenSSL's program is not there: why a test is skipped. */
export const noOpenssl = ['/usr/bin', '/bin', '/usr/local/bin', '/opt/homebrew/bin'].some(folder =>
  existsSync(join(folder, 'openssl')),
)
  ? ''
  : 'skipped: no openssl';

export interface Certificate {
  key: string;
  cert: string;
}

export interface Authority {
  /** The file that NODE_EXTRA_CA_CERTS would name. */
  file: string;
  pem: string;
  /** Signs a certificate for a host; the moments as `20200101000000Z`. */
  sign(host: string, from?: string, until?: string): Certificate;
  dispose(): void;
}

const config = `[ca]
default_ca=here
[here]
database=index.txt
serial=serial
new_certs_dir=.
default_md=sha256
policy=any
copy_extensions=copy
unique_subject=no
[any]
commonName=supplied
`;

/** A company's own certificate authority, as no one's Node knows it. */
export function createAuthority(): Authority {
  const folder = mkdtempSync(join(tmpdir(), 'turnout-ca-'));
  const openssl = (...args: string[]) => execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' });
  const read = (name: string) => readFileSync(join(folder, name), 'utf8');
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  writeFileSync(join(folder, 'ca.cnf'), config);
  writeFileSync(join(folder, 'index.txt'), '');
  writeFileSync(join(folder, 'serial'), '1000\n');
  openssl(
    'req',
    '-x509',
    ...key,
    '-keyout',
    'ca.key',
    '-out',
    'ca.pem',
    '-subj',
    '/CN=Acme Root',
    '-days',
    '3650',
  );
  return {
    file: join(folder, 'ca.pem'),
    pem: read('ca.pem'),
    sign(host, from = '20200101000000Z', until = '20991231000000Z') {
      const name = ['-subj', `/CN=${host}`, '-addext', `subjectAltName=DNS:${host}`];
      openssl('req', ...key, '-keyout', 'leaf.key', '-out', 'leaf.csr', ...name);
      const files = [
        '-config',
        'ca.cnf',
        '-cert',
        'ca.pem',
        '-keyfile',
        'ca.key',
        '-in',
        'leaf.csr',
        '-out',
        'leaf.pem',
      ];
      openssl('ca', '-batch', '-notext', ...files, '-startdate', from, '-enddate', until);
      return { key: read('leaf.key'), cert: read('leaf.pem') };
    },
    dispose: () => rmSync(folder, { recursive: true, force: true }),
  };
}

export function selfSigned(host: string): Certificate {
  const folder = mkdtempSync(join(tmpdir(), 'turnout-self-signed-'));
  const [key, cert] = [join(folder, 'key'), join(folder, 'cert')];
  const name = ['-subj', `/CN=${host}`, '-addext', `subjectAltName=DNS:${host}`];
  const kind = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  execFileSync('openssl', ['req', '-x509', ...kind, '-keyout', key, '-out', cert, ...name], {
    stdio: 'pipe',
  });
  try {
    return { key: readFileSync(key, 'utf8'), cert: readFileSync(cert, 'utf8') };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
