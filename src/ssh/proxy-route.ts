import { rmSync } from 'node:fs';
import { isAbsolute } from 'node:path';
import { NotFoundError } from '../errors/turnout-error.ts';
import { makeTemporaryFolder } from '../system/disk/temporary-folder.ts';
import type { Machine } from '../system/machine.ts';
import type { Started } from '../system/programs/programs.ts';
import { lastingConfig } from './openssh-config.ts';
import type { SshHost, SshProxy } from './ssh-host.ts';

/** A way to a server through a program. */
export interface ProxyRoute {
  /** `ProxyJump bastion` */
  name: string;
  /** A line that shows the user what is wrong with it, for a shell. */
  trial: string;
  /** Starts the program, whose standard input and output are then the connection. Throws NotFoundError. */
  start(): Started;
}

interface Options {
  machine: Pick<Machine, 'home' | 'accountHome' | 'env' | 'programs'>;
  /** Whether ssh may ask the user at the terminal. */
  isInteractive: boolean;
}

export function proxyRoute({ host, port, proxy }: SshHost, options: Options): ProxyRoute | undefined {
  if (proxy?.kind === 'ProxyCommand') return throughCommand(proxy, options);
  return proxy && throughJump(proxy, `[${host}]:${port}`, options);
}

/** As OpenSSH does it: the last hop is told to connect, and is itself reached over those before it. */
function throughJump(
  { hops }: Extract<SshProxy, { kind: 'ProxyJump' }>,
  target: string,
  { machine, isInteractive }: Options,
): ProxyRoute {
  const [last = '', ...before] = hops.split(',').reverse();
  return {
    name: `ProxyJump ${hops}`,
    trial: `ssh -v ${last}`,
    start() {
      const { programs, env } = machine;
      const program = programs.find('ssh');
      if (program === undefined) {
        throw new NotFoundError(`~/.ssh/config leads over ${hops} (ProxyJump), and ssh is not on PATH.`, {
          hint: "Install OpenSSH's client, or take the ProxyJump out.",
        });
      }
      const scratch = makeTemporaryFolder('turnout-ssh-');
      const config = lastingConfig({ machine, program, folder: scratch });
      const started = programs.pipe({
        program,
        arguments: [
          ...(config === undefined ? [] : ['-F', config]),
          ...(isInteractive ? [] : ['-o', 'BatchMode=yes']),
          ...(before.length > 0 ? ['-J', before.reverse().join(',')] : []),
          ...['-W', target, ...destination(last)],
        ],
        env,
      });
      started.ended.catch(() => {}).finally(() => rmSync(scratch, { recursive: true, force: true }));
      return started;
    },
  };
}

/** `ada@bastion:2200` → `-l ada -p 2200 -- bastion`; an address with a scheme is for ssh to take apart. */
function destination(hop: string): string[] {
  if (hop.includes('://')) return ['--', hop];
  const [, user, host = hop, port] = /^(?:(.+)@)?(\[[^\]]+\]|[^:]+)(?::(\d+))?$/.exec(hop) ?? [];
  return [
    ...(user ? ['-l', user] : []),
    ...(port ? ['-p', port] : []),
    ...['--', host.replace(/^\[(.*)\]$/, '$1')],
  ];
}

function throughCommand(
  { command }: Extract<SshProxy, { kind: 'ProxyCommand' }>,
  { machine }: Options,
): ProxyRoute {
  return {
    name: `ProxyCommand ${command}`,
    trial: command,
    start() {
      const { env, programs } = machine;
      const shell = env['SHELL'] && isAbsolute(env['SHELL']) ? programs.find(env['SHELL']) : undefined;
      return programs.pipe({
        program: shell ?? '/bin/sh',
        arguments: ['-c', `exec ${command}`],
        env,
      });
    },
  };
}
