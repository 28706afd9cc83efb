import { basename } from 'node:path';
import type { SshArguments } from '../ssh/ssh-options.ts';
import { programOnPath } from '../system/programs/programs.ts';
import { singleQuote } from '../text/shell-quote.ts';
import { openGit, plainEnvironment } from './git-client.ts';

interface Options {
  env: Readonly<Record<string, string | undefined>>;
  sshArguments: SshArguments;
  /** Whether the user named a key for this command, which is then stronger than what is configured. */
  isKeyNamed: boolean;
}

/** Guarded by simple-git: what is handed on is what the user has set, or what we have put together. */
export const sshVariableNames = ['GIT_SSH_COMMAND', 'GIT_SSH', 'GIT_SSH_VARIANT'];

/** A server that is silent is given up, as our own connections to it are: else Git would wait for ever. */
const endSilence = ['ConnectTimeout=20', 'ServerAliveInterval=15', 'ServerAliveCountMax=4'];

/**
 * What a configuration says for people who work in a shell is in the way of a program: a forwarding that is open already ends ssh
 * where ExitOnForwardFailure is set, and no control socket can have a name as long as those of the platform.
 */
const asProgram = ['ControlPath=none', 'ClearAllForwardings=yes'];

/**
 * The variables that say which ssh Git starts, and how. What the user has configured for Git is kept, in Git's own order of
 * precedence: GIT_SSH_COMMAND, core.sshCommand, GIT_SSH. Where it is an ssh, what we know of host keys is put behind it,
 * since of two equal options ssh takes the first.
 */
export async function sshVariables({
  env,
  sshArguments,
  isKeyNamed,
}: Options): Promise<Record<string, string>> {
  if (isKeyNamed) return { GIT_SSH_COMMAND: ownCommand(sshArguments) };
  const configured = env['GIT_SSH_COMMAND'] || (await coreSshCommand(env));
  if (configured)
    return { ...findVariant(env), GIT_SSH_COMMAND: withOptions(configured, { env, sshArguments }) };
  if (env['GIT_SSH']) return { ...findVariant(env), GIT_SSH: env['GIT_SSH'] };
  return { GIT_SSH_COMMAND: ownCommand(sshArguments) };
}

/** Of the user and the machine; what a checkout says in its own configuration does not count. */
async function coreSshCommand(env: Options['env']): Promise<string | undefined> {
  const value = await openGit({ baseDir: '/' })
    .env(plainEnvironment(env))
    .raw(['config', '--get', 'core.sshCommand'])
    .catch(() => '');
  return value.trim() || undefined;
}

function findVariant(env: Options['env']): Record<string, string> {
  const variant = env['GIT_SSH_VARIANT'];
  return variant ? { GIT_SSH_VARIANT: variant } : {};
}

const assignments = /^(?:\w+=(?:'[^']*'|"[^"]*"|[^\s'"]*)\s+)+/;

function withOptions(command: string, { env, sshArguments }: Pick<Options, 'env' | 'sshArguments'>): string {
  // Behind the variables that a shell takes first: `FOO=1 ssh -v`.
  const [program = ''] = /^'[^']*'|^"[^"]*"|^\S+/.exec(command.trim().replace(assignments, '')) ?? [];
  const name = basename(program.replace(/^(['"])(.*)\1$/, '$2')).replace(/\.exe$/i, '');
  const variant = env['GIT_SSH_VARIANT'] ?? 'auto';
  if (name !== 'ssh' || (variant !== 'auto' && variant !== 'ssh')) return command;
  // Its keys are its own business.
  const options = sshArguments.options.filter(option => !/^Identit(y|ies)/.test(option));
  return [command, ...words({ config: undefined, options })].join(' ');
}

function ownCommand(sshArguments: SshArguments): string {
  const program = programOnPath('ssh');
  return [program ? singleQuote(program) : 'ssh', ...words(sshArguments)].join(' ');
}

function words({ config, options }: SshArguments): string[] {
  const file = config === undefined ? [] : ['-F', singleQuote(config)];
  return [
    ...file,
    ...[...options, ...endSilence, ...asProgram].flatMap(option => ['-o', singleQuote(option)]),
  ];
}
