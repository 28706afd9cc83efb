import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Machine } from '../system/machine.ts';
import { algorithmsIn, isYes } from './directive-values.ts';
import type { Directives } from './directives.ts';
import { otherHome } from './openssh-config.ts';
import type { OwnReading } from './own-reading.ts';
import type { HostKeyPolicy } from './ssh-host.ts';

type UserHomes = Pick<Machine, 'home' | 'accountHome'>;

const strictness = 'stricthostkeychecking';

/** An old OpenSSH could not be told our default, and `ask` is its own, unless a block that we cannot read says so. */
export function withoutAsk(directives: Directives, own: OwnReading): Directives {
  if (own.directives.has(strictness) || own.skipped.length > 0) return directives;
  return new Map([...directives].filter(([name, values]) => name !== strictness || values[0] !== 'ask'));
}

interface PolicySource {
  one(name: string): string | undefined;
  files(name: string): string[];
  machine: UserHomes;
  toPath(file: string): string;
}

export function policyOf(
  directives: Directives,
  { one, files, machine, toPath }: PolicySource,
): Omit<HostKeyPolicy, 'hasAcceptNew'> {
  const revoked = one('revokedhostkeys');
  return {
    unknown: unknownIn(one(strictness)),
    algorithms: algorithmsIn(one('hostkeyalgorithms')),
    alias: one('hostkeyalias'),
    userFiles:
      one('userknownhostsfile') === undefined && directives.has('userknownhostsfile')
        ? []
        : userFilesIn(files('userknownhostsfile'), machine),
    globalFiles: directives.has('globalknownhostsfile') ? files('globalknownhostsfile') : globalDefaults,
    revokedFile: revoked === undefined ? undefined : toPath(revoked),
    isHashed: isYes(one('hashknownhosts')),
    command: one('knownhostscommand'),
  };
}

const globalDefaults = ['/etc/ssh/ssh_known_hosts', '/etc/ssh/ssh_known_hosts2'];

/** OpenSSH's own default names the home of the account, which need not be HOME. */
function userFilesIn(files: readonly string[], machine: UserHomes): string[] {
  const isDefault = files.length === 0 || /^(.*\/\.ssh\/known_hosts)\n\1\d$/.test(files.join('\n'));
  const { home } = machine;
  if (!isDefault || home === undefined) return [...files];
  const more = [join(home, '.ssh/known_hosts2'), join(otherHome(machine) ?? home, '.ssh/known_hosts')];
  const first = join(home, '.ssh/known_hosts');
  return [first, ...more.filter(file => file !== first && existsSync(file))];
}

function unknownIn(strict = 'accept-new'): HostKeyPolicy['unknown'] {
  if (/^(yes|true)$/i.test(strict)) return 'refuse';
  return strict.toLowerCase() === 'ask' ? 'ask' : 'accept';
}
