import { join } from 'node:path';
import ssh2, { type AgentAuthMethod, type ParsedKey, type PublicKeyAuthMethod } from 'ssh2';
import { AuthError, NotFoundError, UnsafeError } from '../errors/turnout-error.ts';
import type { Clock } from '../system/clock.ts';
import { readFileIfThere } from '../system/files.ts';

/** A way to log in. Never a password: whoever asks for one may be anybody. */
export interface Identity {
  /** How a person knows it: `~/.ssh/id_rsa`. */
  name: string;
  method(user: string): PublicKeyAuthMethod | AgentAuthMethod;
}

export interface KeyPlaces {
  /** A private key that a person has named, absolute: then it is the only one that is offered. */
  named: string | undefined;
  /** `SSH_AUTH_SOCK` */
  agent: string | undefined;
  home: string | undefined;
}

/** As in `ssh`'s own list, without what Pantheon does not take (platform-api.md 14). */
const usual = ['id_ed25519', 'id_ecdsa', 'id_rsa'];

/** The keys to offer, in order: the named one, else the agent's, then the usual files that need no passphrase. */
export async function findIdentities({ named, agent, home }: KeyPlaces, clock: Clock): Promise<Identity[]> {
  if (named !== undefined) return [namedIdentity(named)];
  const files = home === undefined ? [] : usual.flatMap(name => usualIdentity(home, name));
  return agent ? [...(await agentIdentity(agent, clock)), ...files] : files;
}

function usualIdentity(home: string, name: string): Identity[] {
  const key = privateKeyIn(readKey(join(home, '.ssh', name)));
  return key ? [fileIdentity(`~/.ssh/${name}`, key)] : [];
}

function namedIdentity(file: string): Identity {
  const text = readKey(file);
  if (text === undefined)
    throw new NotFoundError(`The key ${file} is not there.`, { hint: 'Check --identity.' });
  const key = privateKeyIn(text);
  if (key) return fileIdentity(file, key);
  if (text.includes('PRIVATE KEY')) {
    throw new AuthError(`${file} has a passphrase, or is of a kind that cannot be read.`, {
      hint: `Give it to your agent, and leave out --identity: ssh-add ${file}`,
    });
  }
  throw new UnsafeError(`${file} is no private key that you may read.`, {
    hint: 'Name the file without .pub, and check whose it is.',
  });
}

function readKey(file: string): string | undefined {
  try {
    return readFileIfThere(file);
  } catch {
    return ''; // Not ours to read: it is not offered, as ssh does.
  }
}

/** Undefined for what is no private key, and for one with a passphrase. */
function privateKeyIn(text: string | undefined): ParsedKey | undefined {
  const parsed = text ? ssh2.utils.parseKey(text) : undefined;
  const key = Array.isArray(parsed) ? parsed[0] : parsed;
  return key === undefined || key instanceof Error || !key.isPrivateKey() ? undefined : key;
}

function fileIdentity(name: string, key: ParsedKey): Identity {
  return { name, method: username => ({ type: 'publickey', username, key }) };
}

/** Milliseconds; an agent that is stuck must not keep anybody from using a file. */
const agentPatience = 5000;

/** Nothing for an agent that does not answer or has no keys. */
function agentIdentity(socket: string, clock: Clock): Promise<Identity[]> {
  const agent = ssh2.createAgent(socket);
  return new Promise(resolve => {
    const stopWaiting = clock.after(agentPatience, () => resolve([]));
    agent.getIdentities((error, keys) => {
      stopWaiting();
      const count = error ? 0 : (keys?.length ?? 0);
      const name = `${count} ${count === 1 ? 'key' : 'keys'} of the SSH agent`;
      resolve(count === 0 ? [] : [{ name, method: username => ({ type: 'agent', username, agent }) }]);
    });
  });
}
