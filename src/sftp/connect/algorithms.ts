import type { Algorithms, ServerHostKeyAlgorithm } from 'ssh2';

const hostKeyKinds: Record<string, readonly ServerHostKeyAlgorithm[]> = {
  'ssh-ed25519': ['ssh-ed25519'],
  'ecdsa-sha2-nistp256': ['ecdsa-sha2-nistp256'],
  'ecdsa-sha2-nistp384': ['ecdsa-sha2-nistp384'],
  'ecdsa-sha2-nistp521': ['ecdsa-sha2-nistp521'],
  'ssh-rsa': ['rsa-sha2-512', 'rsa-sha2-256'],
};

const hostKeyAlgorithms = Object.values(hostKeyKinds).flat();

/**
 * For the key of a server, those first that it is known by. What the configuration of SSH allows is kept to in its own order,
 * or OpenSSH's programs would be shown another key than we were, and call it changed.
 */
function serverHostKeys(known: readonly string[], allowed: readonly string[] = []): ServerHostKeyAlgorithm[] {
  const ours = allowed.flatMap(name => hostKeyAlgorithms.filter(each => each === name));
  // OpenSSH's default is the same list in the same order.
  if (ours.length > 0 && ours.join() !== hostKeyAlgorithms.join()) return ours;
  const kinds = Object.keys(hostKeyKinds);
  const first = kinds.filter(kind => known.includes(kind));
  return [...new Set([...first, ...kinds])].flatMap(kind => hostKeyKinds[kind] ?? []);
}

/**
 * What we agree to, best first; nothing with SHA-1. AES-GCM leads because ssh2 is up to three times as fast with
 * it as with its own first choice (performance.md 2a). `known`: types of the keys that this server is known by; `allowed`:
 * what HostKeyAlgorithms says.
 */
export function algorithmsFor(known: readonly string[], allowed?: readonly string[]): Algorithms {
  return {
    kex: [
      'curve25519-sha256',
      'curve25519-sha256@libssh.org',
      'ecdh-sha2-nistp256',
      'ecdh-sha2-nistp384',
      'ecdh-sha2-nistp521',
      'diffie-hellman-group16-sha512',
      'diffie-hellman-group14-sha256',
    ],
    serverHostKey: serverHostKeys(known, allowed),
    cipher: [
      'aes128-gcm@openssh.com',
      'aes256-gcm@openssh.com',
      'chacha20-poly1305@openssh.com',
      'aes128-ctr',
      'aes256-ctr',
    ],
    hmac: [
      'hmac-sha2-256-etm@openssh.com',
      'hmac-sha2-512-etm@openssh.com',
      'hmac-sha2-256',
      'hmac-sha2-512',
    ],
    compress: ['none'],
  };
}
