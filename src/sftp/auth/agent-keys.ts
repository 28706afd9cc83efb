import { isAbsolute } from 'node:path';
import ssh2, { type ParsedKey } from 'ssh2';
import type { Clock } from '../../system/clock.ts';
import type { Identity } from './identity.ts';
import { type HeldKey, listHeldKeys } from './list-agent.ts';

/** Milliseconds; an agent that is stuck must not keep anyone from using a file. */
const agentTimeout = 5000;

export type AgentAnswer = { keys: ParsedKey[] } | { silent: string };

/** What an SSH agent holds that is of no use to us, asked for where nothing else is there. */
export async function listUseless(socket: string, clock: Clock): Promise<HeldKey[]> {
  // Pageant has a name only, and no socket.
  return isAbsolute(socket) ? listHeldKeys(socket, { clock, timeout: agentTimeout }) : [];
}

/** What an SSH agent holds, or why it does not say. */
export function listAgent(socket: string, clock: Clock): Promise<AgentAnswer> {
  return new Promise(resolve => {
    const stopWaiting = clock.after(agentTimeout, () => resolve({ silent: 'it does not answer' }));
    ssh2.createAgent(socket).getIdentities((error, keys) => {
      stopWaiting();
      resolve(error ? { silent: error.message } : { keys: (keys ?? []).flatMap(parsedKey) });
    });
  });
}

/** The keys of an agent, one by one; none of one that does not answer. */
export async function askAgent(socket: string, clock: Clock): Promise<Identity[]> {
  const answer = await listAgent(socket, clock);
  return 'keys' in answer ? answer.keys.map(key => agentIdentity(socket, key)) : [];
}

/** What is none that ssh2 can read is left out; its types allow for more than its agents answer. */
function parsedKey(key: unknown): ParsedKey[] {
  const parsed: ParsedKey | ParsedKey[] | Error = ssh2.utils.parseKey(key as Buffer);
  return parsed instanceof Error ? [] : [parsed].flat();
}

function agentIdentity(socket: string, key: ParsedKey): Identity {
  const { type, comment } = key;
  return {
    name: `${comment || type} of the agent`,
    type,
    blob: key.getPublicSSH(),
    locked: false,
    method: async username => ({
      type: 'agent',
      username,
      agent: new OneKeyAgent(ssh2.createAgent(socket), key),
    }),
  };
}

/** An agent that shows only one of its keys, so that it is us who say which are offered, and in which order. */
class OneKeyAgent extends ssh2.BaseAgent<ParsedKey> {
  readonly #agent: ssh2.BaseAgent;
  readonly #key: ParsedKey;

  constructor(agent: ssh2.BaseAgent, key: ParsedKey) {
    super();
    this.#agent = agent;
    this.#key = key;
  }

  getIdentities(done: ssh2.IdentityCallback<ParsedKey>): void {
    done(undefined, [this.#key]);
  }

  sign(
    key: ParsedKey,
    data: Buffer,
    options: ssh2.SigningRequestOptions | ssh2.SignCallback,
    done?: ssh2.SignCallback,
  ): void {
    if (typeof options === 'function') this.#agent.sign(key, data, options);
    else this.#agent.sign(key, data, options, done);
  }
}
