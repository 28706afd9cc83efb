import ssh2, { type AuthContext, type PublicKeyAuthContext } from 'ssh2';
import { parseLogin } from './login.ts';
import type { Login, SshPlatform } from './ports.ts';

export interface Authenticated {
  login: Login;
  account: string;
}

/**
 * Who this attempt logs in, or undefined. An unknown user, a name outside of the grammar, a wrong key and a
 * wrong password are one and the same answer. A key without a signature is only a question; the answer
 * tells whether the key would do.
 */
export function authenticate(attempt: AuthContext, platform: SshPlatform): Authenticated | undefined {
  const login = parseLogin(attempt.username);
  if (login === undefined) return undefined;
  const account = findAccount(attempt, login, platform);
  return account === undefined ? undefined : { login, account };
}

function findAccount(attempt: AuthContext, login: Login, platform: SshPlatform): string | undefined {
  if (attempt.method === 'password') return platform.accountByPassword(login, attempt.password);
  if (attempt.method !== 'publickey') return undefined;
  if (!isSound(attempt)) return undefined;
  return platform.accountByKey(login, { type: attempt.key.algo, blob: attempt.key.data });
}

/** Whether the signature, if there is one, was made with the offered key over this connection. */
function isSound(attempt: PublicKeyAuthContext): boolean {
  if (attempt.signature === undefined) return true;
  const { algo, data } = attempt.key;
  // Without a hash name, `ssh-rsa` means SHA-1, with which signatures can be forged.
  if (attempt.blob === undefined || (algo === 'ssh-rsa' && attempt.hashAlgo === undefined)) return false;
  const key = ssh2.utils.parseKey(`${algo} ${data.toString('base64')}`);
  if (key instanceof Error) return false;
  return key.verify(attempt.blob, attempt.signature, attempt.hashAlgo) === true;
}
