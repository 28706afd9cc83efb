import { AuthError } from '../../errors/turnout-error.ts';
import type { AgentFact, ConnectionPorts, KeyFact, KeysFact, LoginFact } from '../ports/diagnosis-ports.ts';
import type { Facts, Note, Step } from './step.ts';

/** Which keys there are, whether the account has them, and what the server says to them. */
export function keySteps(ports: ConnectionPorts, facts: Facts): Step[] {
  return [
    {
      name: 'agent',
      needs: [],
      async run() {
        facts.keys = await ports.keys();
        return agentVerdict(facts.keys);
      },
    },
    {
      name: 'keys',
      needs: [],
      async run() {
        const keys = facts.keys ?? (await ports.keys());
        if (keys.offered.length === 0) throw noKey(keys, skippedIn(ports, facts));
        const account = await ports.registered().catch(() => undefined);
        if (account) facts.registered = account;
        return keysVerdict(keys.offered, account);
      },
    },
    {
      name: 'login',
      needs: ['host key'],
      async run() {
        if (facts.keys?.offered.length === 0) throw noKey(facts.keys, skippedIn(ports, facts));
        return loginVerdict(ports, await ports.login(), facts.registered);
      },
    },
  ];
}

const addKey = 'turnout ssh-key:add --generate makes a key and registers it';

function agentVerdict({ agent, offered }: KeysFact): string | Note {
  const isNeeded = offered.length === 0;
  if (agent.is === 'unused') return 'It is not asked: --identity names the key.';
  if (agent.is === 'none') return 'No SSH agent (SSH_AUTH_SOCK is not set).';
  if (agent.keys.length > 0) return `It holds ${listed(agent.keys)}.`;
  const problem = agentProblem(agent);
  if (isNeeded) throw new AuthError(problem.found, { hint: problem.remedy });
  return problem;
}

function agentProblem({ is, why, useless = [] }: AgentFact): Note {
  if (is === 'silent')
    return {
      found: `It does not answer: ${why}.`,
      remedy: 'Start it again: eval "$(ssh-agent)", then ssh-add.',
    };
  if (useless.length > 0)
    return {
      found: `It holds only what turnout cannot offer: ${useless.join(', ')}.`,
      remedy: `turnout sftp and git:clone use it. ${addKey}, for the other commands.`,
    };
  return {
    found: 'It answers, and holds no key.',
    remedy: `Give it one: ssh-add ~/.ssh/id_ecdsa. ${addKey}.`,
  };
}

/** The server is known with the environment. */
function skippedIn(ports: ConnectionPorts, facts: Facts): readonly string[] {
  return facts.environment ? (ports.server().skipped ?? []) : [];
}

function noKey({ locked, unusable: [first, ...more] }: KeysFact, skipped: readonly string[]): AuthError {
  if (locked.length === 0 && first) {
    const each = [first, ...more].map(({ name, why }) => `${name} ${why}`).join('; ');
    return new AuthError(`No usable SSH key: ${each}.`, { hint: first.remedy ?? `${addKey}.` });
  }
  if (locked.length === 0 && skipped.length > 0) {
    return new AuthError(
      `No SSH key, neither in ~/.ssh nor in an agent. Not examined: ${skipped.join(', ')}.`,
      {
        hint: "OpenSSH's client reads all of it: install it, or name the key with --identity KEY.",
      },
    );
  }
  if (locked.length === 0) {
    return new AuthError('No SSH key, neither in ~/.ssh nor in an agent.', {
      hint: `If yours is elsewhere, name it with --identity KEY. ${addKey}.`,
    });
  }
  return new AuthError(`${locked.join(', ')} has a passphrase, and there is no terminal to ask for it.`, {
    hint: `Give it to your agent: ssh-add ${locked[0]}`,
  });
}

function keysVerdict(keys: readonly KeyFact[], account: readonly string[] | undefined): string | Note {
  if (!account) return `${listed(keys)}.`;
  const registered = keys.filter(({ id }) => id === undefined || account.includes(id));
  if (registered.length > 0) return typeVerdict(keys, registered);
  const what = keys.length === 1 ? `${listed(keys)} is not` : `None of ${listed(keys)} is`;
  throw new AuthError(`${what} registered with your account.`, {
    hint: `Register ${keys.length === 1 ? 'it' : 'one'}: turnout ssh-key:add ${findFile(keys) ?? 'FILE'}.pub`,
  });
}

function typeVerdict(keys: readonly KeyFact[], registered: readonly KeyFact[]): string | Note {
  const left = keys.length - registered.length;
  const found = `${listed(registered)}, of your account${left > 0 ? `; ${left} more that it has not` : ''}.`;
  if (!registered.every(({ type }) => type !== undefined && !isDocumented(type))) return found;
  return { found, remedy: `The platform's documentation names RSA and ECDSA only. ${addKey}.` };
}

function loginVerdict(
  ports: ConnectionPorts,
  { accepted, refused, methods }: LoginFact,
  account: readonly string[] | undefined,
): string {
  const { host, port, user } = ports.server();
  if (accepted) {
    const others = refused.length > 0 ? `; refused ${listed(refused)}` : '';
    return `As ${user}, with ${accepted.name} (${typeName(accepted)})${others}.`;
  }
  if (methods.length > 0 && !methods.includes('publickey')) {
    throw new AuthError(`${host}:${port} takes no keys, only ${methods.join(', ')}.`, {
      hint: 'Pantheon takes keys only, so this is another server: check TURNOUT_SSH_HOST, TURNOUT_SSH_PORT and ~/.ssh/config.',
    });
  }
  throw refusedLogin(refused, account);
}

function refusedLogin(refused: readonly KeyFact[], account: readonly string[] | undefined): AuthError {
  const ours = refused.filter(({ id }) => id !== undefined && account?.includes(id));
  const undocumented = ours.filter(({ type }) => type !== undefined && !isDocumented(type));
  if (ours.length > 0 && undocumented.length === ours.length) {
    return new AuthError(
      `The server takes no key of this type: ${listed(ours)}, although your account has it.`,
      {
        hint: `RSA and ECDSA are taken everywhere. ${addKey}.`,
      },
    );
  }
  if (ours.length > 0) {
    return new AuthError(`The server refuses ${listed(ours)}, although your account has it.`, {
      hint: 'A new key takes some minutes to be known everywhere. If it stays so: are you a member of the team of this site?',
    });
  }
  return new AuthError(`The server refuses ${listed(refused)}.`, {
    hint: `Register one: turnout ssh-key:add ${findFile(refused) ?? 'FILE'}.pub`,
  });
}

/** platform-api.md 14 */
function isDocumented(type: string): boolean {
  return type === 'ssh-rsa' || type.startsWith('ecdsa-sha2-');
}

function listed(keys: readonly KeyFact[]): string {
  return keys.map(key => `${key.name} (${typeName(key)})`).join(', ');
}

function typeName({ type }: KeyFact): string {
  if (type === undefined) return 'with a passphrase';
  if (type === 'ssh-rsa') return 'RSA';
  if (type.startsWith('ecdsa-sha2-')) return 'ECDSA';
  return type === 'ssh-ed25519' ? 'Ed25519' : type;
}

/** The first one that is a file, which has its public half beside it. */
function findFile(keys: readonly KeyFact[]): string | undefined {
  return keys.find(({ name }) => /^[~/]/.test(name))?.name;
}
