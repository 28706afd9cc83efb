import ssh2 from 'ssh2';

type KeyType = 'ed25519' | 'ecdsa' | 'rsa';

const bits = { ed25519: {}, ecdsa: { bits: 256 }, rsa: { bits: 2048 } };

/** A pair in OpenSSH's form. One Ed25519 pair in some hundreds that ssh2 1.17 makes cannot be read again. */
export function makeKey(type: KeyType = 'ed25519'): { private: string; public: string } {
  for (;;) {
    const made = ssh2.utils.generateKeyPairSync(type as 'ecdsa', bits[type] as { bits: 256 });
    if (!(ssh2.utils.parseKey(made.private) instanceof Error)) return made;
  }
}
