import { defineCommand } from '../../cli/argv/define-command.ts';
import type { Context } from '../../cli/runtime/context.ts';
import { NotFoundError, TurnoutError, UnsafeError, UsageError } from '../../errors/turnout-error.ts';

export default defineCommand({
  name: 'ssh-key:add',
  summary: 'Registers a public SSH key with your account',
  details: [
    'The platform takes RSA and ECDSA keys; its documentation names no others, and Ed25519 was refused when last heard of.',
    'Without FILE the first of ~/.ssh/id_ecdsa.pub, id_rsa.pub and id_ed25519.pub is taken. --generate has ssh-keygen make',
    'an ECDSA key, in FILE or in ~/.ssh/id_ecdsa; at a terminal it asks for a passphrase. A key is never overwritten.',
  ].join('\n'),
  examples: [
    { command: 'ssh-key:add', does: 'Register the key that you have' },
    { command: 'ssh-key:add ~/.ssh/id_work.pub', does: 'Register this one' },
    { command: 'ssh-key:add --generate', does: 'Make a key first' },
  ],
  args: {
    file: { kind: 'optional text', name: 'FILE', summary: 'The public key: a file that ends in .pub' },
  },
  flags: { generate: { summary: 'Make a new key with ssh-keygen, and register it' } },
  async run(context, { file }, { generate }) {
    const { api, readPublicKey, report } = context;
    const location = generate ? await generated(context, file) : (file ?? found(context));
    const line = publicKeyIn(location, await readPublicKey(location));
    const { session, users } = await api();
    await users.addSshKey((await session()).userId, line);
    report.notice(`Added SSH key from file ${location}.`);
  },
});

/** Those that the platform is known to take first. */
const defaultKeys = ['id_ecdsa', 'id_rsa', 'id_ed25519'].map(name => `~/.ssh/${name}.pub`);

function found(context: Context): string {
  const first = defaultKeys.find(file => isThere(context, file));
  if (first) return first;
  throw new NotFoundError('There is no public key in ~/.ssh.', {
    hint: 'Make one: turnout ssh-key:add --generate. Or name a file: turnout ssh-key:add FILE.pub',
  });
}

function isThere({ readTextFile }: Context, file: string): boolean {
  try {
    readTextFile(file);
    return true;
  } catch (error) {
    if (error instanceof NotFoundError) return false;
    throw error;
  }
}

/** Makes a pair; answers the file of the public key. */
async function generated(context: Context, file: string | undefined): Promise<string> {
  const location = (file ?? '~/.ssh/id_ecdsa').replace(/\.pub$/, '');
  const taken = [location, `${location}.pub`].find(each => isThere(context, each));
  if (taken) {
    throw new UsageError(`${taken} is there already, and a key is never overwritten.`, {
      hint: `Register it: turnout ssh-key:add ${location}.pub. Or make another: turnout ssh-key:add --generate FILE`,
    });
  }
  context.makePrivateFolder(location);
  const args = ['-t', 'ecdsa', '-b', '384', '-f', context.toPath(location)];
  // With a terminal ssh-keygen asks for a passphrase by itself.
  if (!context.prompter) args.push('-q', '-N', '');
  const { runAlone } = await context.foreground(['ssh-keygen', ...args]);
  const code = await runAlone();
  if (code === 0) return `${location}.pub`;
  throw new TurnoutError('failed', `ssh-keygen ended with ${code}; no key was registered.`, {
    hint: 'See what it said above.',
  });
}

function publicKeyIn(file: string, found: 'private' | 'none' | { line: string }): string {
  if (found === 'private') {
    throw new UnsafeError(`${file} is a private key, which must never be shared.`, {
      hint: `Give the public one: ${file}.pub`,
    });
  }
  if (found !== 'none') return found.line;
  throw new UsageError(`${file} is not a public SSH key.`, {
    hint: 'It is one line that begins with ssh- or ecdsa-; make one with turnout ssh-key:add --generate.',
  });
}
