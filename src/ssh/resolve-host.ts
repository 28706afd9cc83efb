import { isAbsolute, resolve } from 'node:path';
import type { Machine } from '../system/machine.ts';
import { addressChoiceIn } from './address-choice.ts';
import { askOpenssh } from './ask-openssh.ts';
import { algorithmsIn, isNo, isYes, set } from './directive-values.ts';
import type { Directives } from './directives.ts';
import { fillPercent, fillTokens, type TokenValues } from './fill-tokens.ts';
import { policyOf, withoutAsk } from './host-key-policy.ts';
import { systemConfigs } from './openssh-config.ts';
import { readOwn } from './own-reading.ts';
import { resetsFor } from './resets.ts';
import type { ResolveSsh, SshHost, SshProxy, SshTarget } from './ssh-host.ts';

type ResolveMachine = Pick<Machine, 'home' | 'accountHome' | 'env' | 'folder' | 'programs'>;

interface Deps {
  machine: ResolveMachine;
  /** Told what could not be read or followed, once for a host. */
  warn(text: string): void;
}

/** One reading of the configuration for all ways to a host: OpenSSH's own where it is on the machine. */
export function createSshResolver({ machine, warn }: Deps): ResolveSsh {
  const known = new Map<string, Promise<SshHost>>();
  return target => {
    const key = JSON.stringify(target);
    const found = known.get(key) ?? resolveHost(machine, target, warn);
    known.set(key, found);
    return found;
  };
}

async function resolveHost(
  machine: ResolveMachine,
  target: SshTarget,
  warn: (text: string) => void,
): Promise<SshHost> {
  const program = machine.programs.find('ssh');
  const own = readOwn({ host: target.host, home: machine.home, systemFiles: systemConfigs(program) });
  const address = addressIn(own.directives, target);
  let hasAcceptNew = true;
  let problem: string | undefined;
  if (program !== undefined) {
    const answer = await askOpenssh(machine, program, {
      host: target.host,
      user: address.user,
      defaults: [`Port ${target.port}`, 'StrictHostKeyChecking accept-new'],
    });
    hasAcceptNew = !answer.isOld;
    if ('directives' in answer) {
      const isGeneral = (name: string, value: string) =>
        own.general.get(name)?.includes(value) === true && !own.directives.has(name);
      const asked = resolveAddress(answer.directives, target, isGeneral);
      return toHost(answer.isOld ? withoutAsk(answer.directives, own) : answer.directives, {
        ...{ machine, target, ...asked, user: address.user, hasAcceptNew },
        readBy: 'openssh',
        problem: undefined,
        skipped: [],
      });
    }
    if (answer.isComplaint) problem = answer.failure;
    warn(
      `OpenSSH cannot read its configuration: ${answer.failure.replace(/\.$/, '')}. turnout goes by what it reads itself.`,
    );
  }
  for (const block of own.skipped) {
    warn(
      `${block} was not looked at: turnout cannot read it without OpenSSH's ssh${program ? '' : ', which is not on PATH'}.`,
    );
  }
  return toHost(own.directives, {
    ...{ machine, target, ...address, hasAcceptNew },
    readBy: 'turnout',
    problem,
    skipped: own.skipped,
  });
}

function addressIn(directives: Directives, target: SshTarget): SshTarget {
  return {
    ...resolveAddress(directives, target, () => false),
    user: directives.get('user')?.[0] ?? target.user,
  };
}

/** An address that is for every host is not the platform's: ours stands. */
function resolveAddress(
  directives: Directives,
  target: SshTarget,
  isGeneral: (name: string, value: string) => boolean,
): Pick<SshTarget, 'host' | 'port'> {
  const value = (name: string) => {
    const found = directives.get(name)?.[0];
    return found !== undefined && !isGeneral(name, found) ? found : undefined;
  };
  const port = value('port') ?? '';
  return {
    host: value('hostname')?.replaceAll('%h', target.host) ?? target.host,
    port: /^\d{1,5}$/.test(port) ? Number(port) : target.port,
  };
}

interface Reading extends SshTarget, Pick<SshHost, 'readBy' | 'problem' | 'skipped'> {
  machine: ResolveMachine;
  target: SshTarget;
  hasAcceptNew: boolean;
}

function toHost(directives: Directives, reading: Reading): SshHost {
  const { machine, target, host, port, user, readBy, problem, skipped, hasAcceptNew } = reading;
  const { env, home, folder } = machine;
  const one = (name: string) => set(directives.get(name)?.[0]);
  const values: TokenValues = { name: target.host, host, port, user, home, alias: one('hostkeyalias'), env };
  const toPath = (file: string) => {
    const filled = fillTokens(file, values);
    return isAbsolute(filled) ? filled : resolve(folder(), filled);
  };
  const files = (name: string) => (directives.get(name) ?? []).filter(file => set(file) !== undefined);
  const identities = directives.get('identityfile') ?? [];
  return {
    ...{ readBy, problem, host, port, user, skipped },
    identityFiles: isDefault(identities) ? undefined : files('identityfile').map(toPath),
    certificates: files('certificatefile').map(toPath),
    // The second is its name before OpenSSH 8.5.
    keyTypes: algorithmsIn(one('pubkeyacceptedalgorithms') ?? one('pubkeyacceptedkeytypes')),
    agent: resolveAgent(one('identityagent'), directives.get('identityagent')?.[0], { env, toPath }),
    addresses: addressChoiceIn(one),
    identitiesOnly: isYes(one('identitiesonly')),
    offersKeys: !isNo(one('pubkeyauthentication')),
    hostKeys: {
      ...policyOf(directives, { one, files: name => files(name).map(toPath), machine, toPath }),
      hasAcceptNew,
    },
    proxy: resolveProxy(directives, values),
    resets: resetsFor(name => directives.get(name)?.[0]),
  };
}

/** `ssh -G` lists the default keys as if they were configured: several, all in the usual place. `none` is configured. */
function isDefault(files: readonly string[]): boolean {
  return (
    files.length !== 1 &&
    files.length !== 2 &&
    files.every(file => /^~\/\.ssh\/id_(rsa|dsa|xmss|(ecdsa|ed25519)(_sk)?)$/.test(file))
  );
}

interface Filling {
  env: Machine['env'];
  toPath(file: string): string;
}

function resolveAgent(
  value: string | undefined,
  raw: string | undefined,
  { env, toPath }: Filling,
): string | undefined {
  const defaultAgent = env['SSH_AUTH_SOCK'] || undefined;
  if (raw === undefined || raw === 'SSH_AUTH_SOCK') return defaultAgent;
  if (value === undefined) return undefined;
  const variable = /^\$\{?(\w+)\}?$/.exec(value)?.[1];
  return variable === undefined ? toPath(value) : env[variable] || undefined;
}

function resolveProxy(directives: Directives, values: TokenValues): SshProxy | undefined {
  const hops = set(directives.get('proxyjump')?.[0]);
  if (hops !== undefined) return { kind: 'ProxyJump', hops: fillPercent(hops, values) };
  const command = set(directives.get('proxycommand')?.[0]);
  return command === undefined ? undefined : { kind: 'ProxyCommand', command: fillPercent(command, values) };
}
