/** Why a certificate is not accepted, and what to do. */
export interface CertificateProblem {
  why: string;
  hint: string;
}

const company =
  'If it is that of your company or of its proxy, give Node its certificate: export NODE_EXTRA_CA_CERTS=/path/to/ca.pem';
const clock = 'Is the clock of this machine right? Compare it with: date -u';

const unknown: CertificateProblem = {
  why: 'it is signed by an authority that is not known here',
  hint: company,
};
const selfSigned: CertificateProblem = {
  why: 'it is self-signed',
  hint: 'If it is meant to be so, give it to Node: export NODE_EXTRA_CA_CERTS=/path/to/certificate.pem',
};

/** Codes of OpenSSL and of Node, as `node:tls` gives them. */
const problems: Readonly<Record<string, CertificateProblem>> = {
  UNABLE_TO_GET_ISSUER_CERT: unknown,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: unknown,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: unknown,
  SELF_SIGNED_CERT_IN_CHAIN: unknown,
  CERT_UNTRUSTED: unknown,
  DEPTH_ZERO_SELF_SIGNED_CERT: selfSigned,
  CERT_HAS_EXPIRED: { why: 'it has expired', hint: `${clock}. If it is right, the server has to renew it.` },
  CERT_NOT_YET_VALID: { why: 'it is not valid yet', hint: `${clock}.` },
  CERT_REVOKED: { why: 'it has been revoked', hint: "Do not continue. Contact the server's administrator." },
  ERR_TLS_CERT_ALTNAME_INVALID: {
    why: 'it is for another host',
    hint: 'Check --platform: is that its name?',
  },
};

/** Returns undefined for an error that is not one of certificates. */
export function certificateProblem(cause: unknown, caHint = company): CertificateProblem | undefined {
  if (!(cause instanceof Error) || !('code' in cause)) return undefined;
  const known = problems[String(cause.code)] ?? otherProblem(String(cause.code), cause.message);
  const found = known && { ...known, hint: known.hint === company ? caHint : known.hint };
  const names = found && certifiedNames(cause);
  return found && names ? { ...found, why: `${found.why}, ${names}` } : found;
}

/** X.509 has some thirty more. */
function otherProblem(code: string, message: string): CertificateProblem | undefined {
  if (!/^(CERT_|UNABLE_TO_|INVALID_(CA|PURPOSE)|PATH_LENGTH|HOSTNAME_MISMATCH|CRL_)/.test(code))
    return undefined;
  return { why: message, hint: company };
}

/** The names that a certificate for another host has; a few, since they are what the other side says. */
function certifiedNames(cause: Error): string | undefined {
  const { cert } = cause as { cert?: { subjectaltname?: unknown } };
  if (typeof cert?.subjectaltname !== 'string') return undefined;
  const names = cert.subjectaltname.split(', ').map(each => each.replace(/^DNS:/, ''));
  return `${names.slice(0, 3).join(', ')}${names.length > 3 ? ' and others' : ''}`;
}

/** What this machine has set already where an authority is not known; undefined where it has set nothing. */
export function authorityHint(env: Readonly<Record<string, string | undefined>>): string | undefined {
  const extra = env['NODE_EXTRA_CA_CERTS'];
  if (extra)
    return `NODE_EXTRA_CA_CERTS is set to ${extra}: does that file hold the certificate of the authority, in PEM?`;
  const name = otherBundles.find(each => env[each]);
  return (
    name && `Node does not go by ${name}; give it the same file: export NODE_EXTRA_CA_CERTS=${env[name]}`
  );
}

const otherBundles = [
  'SSL_CERT_FILE',
  'CURL_CA_BUNDLE',
  'REQUESTS_CA_BUNDLE',
  'AWS_CA_BUNDLE',
  'GIT_SSL_CAINFO',
];
