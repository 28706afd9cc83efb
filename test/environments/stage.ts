import { execFileSync, spawn, spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { delimiter, dirname, isAbsolute, join } from 'node:path';
import { type Built, buildTurnout } from '../cli/built-turnout.ts';
import type { LinePlace } from '../commands/every-line.ts';
import { newPerson, type Person } from '../support/run-turnout.ts';
import { keepKey } from '../support/ssh/keep-key.ts';
import { type StartedSandbox, startSandbox } from '../support/started-sandbox.ts';
import { until } from '../support/until.ts';
import type { Conditions } from './conditions.ts';
import { makeHome, type OddHome } from './homes.ts';
import { newestNode } from './newest-node.ts';

/** The user id of a user whom the list of accounts does not know. */
export const nameless = 4242;

/** One platform, and the healthy machine of a user beside the odd ones. */
export interface Stage {
  /** A build of its own: who builds in the checkout meanwhile is not in the way. */
  built: Built;
  sandbox: StartedSandbox;
  healthy: Person;
  healthyAgent: { socket: string };
  dispose(): Promise<void>;
}

/** One odd machine. All paths are absolute. */
export interface OddMachine {
  conditions: Conditions;
  /** Everything that is the machine's own lies in it, but for a home on a disk of its own. */
  root: string;
  home: string;
  work: string;
  bin: string;
  agent: string;
  location: LinePlace;
  dispose(): Promise<void>;
}

export async function setStage(): Promise<Stage> {
  const built = await buildTurnout();
  chmodSync(dirname(dirname(built.program)), 0o755);
  const sandbox = await startSandbox();
  const healthy = withAccountHome(newPerson(sandbox));
  await keepKey(healthy);
  // Other users of this machine are met too.
  for (const folder of [sandbox.folder, healthy.home]) chmodSync(folder, 0o755);
  for (const file of ['running.json', 'known_hosts'])
    if (existsSync(join(sandbox.folder, file))) chmodSync(join(sandbox.folder, file), 0o644);
  const forgetHosts = rememberKnownHosts();
  const socket = join(healthy.home, 'agent.sock');
  const stopAgent = await startAgent(socket, join(healthy.home, '.ssh', 'id_ecdsa'), 'named');
  return {
    built,
    sandbox,
    healthy,
    healthyAgent: { socket },
    async dispose() {
      await stopAgent();
      forgetHosts();
      built.dispose();
      healthy.dispose();
      await sandbox.dispose();
    },
  };
}

/** OpenSSH keeps host keys in the home of the account, whatever HOME says. Returns what leaves its file as it was. */
function rememberKnownHosts(): () => void {
  const file = join(userInfo().homedir, '.ssh/known_hosts');
  const before = existsSync(file) ? readFileSync(file) : undefined;
  return () => (before ? writeFileSync(file, before) : rmSync(file, { force: true }));
}

/** OpenSSH looks for keys in the home of the account, whatever HOME says: turnout has to know where that is. */
function withAccountHome(person: Person): Person {
  const accountHome = userInfo().homedir;
  return { ...person, run: (line, options) => person.run(line, { accountHome, ...options }) };
}

/** Only what needs a stash needs to find one, and taking it takes most of the time. Rejects with CannotBeMade. */
export async function makeOddMachine(
  stage: Stage,
  conditions: Conditions,
  { withStash }: { withStash: boolean },
): Promise<OddMachine> {
  const root = mkdtempSync(join(tmpdir(), 'turnout-odd-'));
  chmodSync(root, 0o755);
  const home = orCannotBeMade(() => makeHome(conditions.home, root));
  try {
    if (conditions.node === 'newest') orCannotBeMade(newestNode);
    return await furnish(stage, conditions, { root, home, withStash });
  } catch (error) {
    home.dispose();
    rmSync(root, { recursive: true, force: true });
    throw error;
  }
}

/** This machine cannot have one like that. */
export class CannotBeMade extends Error {}

function orCannotBeMade<T>(make: () => T): T {
  try {
    return make();
  } catch (cause) {
    throw new CannotBeMade(String(cause).split('\n')[0], { cause });
  }
}

async function furnish(
  { healthy, sandbox, healthyAgent }: Stage,
  conditions: Conditions,
  { root, home, withStash }: { root: string; home: OddHome; withStash: boolean },
): Promise<OddMachine> {
  const [work, bin, agent] = [join(root, 'work'), join(root, 'bin'), join(root, 'agent.sock')];
  cpSync(join(healthy.home, '.ssh'), join(home.location, '.ssh'), { recursive: true });
  if (conditions.git === 'broken configuration')
    writeFileSync(join(home.location, '.gitconfig'), '[user\nname = x\n');
  layCheckout(work, conditions, sandbox);
  for (const file of ['key.pub']) cpSync(join(healthy.home, file), join(work, file));
  writeFileSync(join(work, 'batch.txt'), 'ls code\n');
  await leaveLogin(healthy, home.location, sandbox);
  if (withStash) await leaveStash(healthy, { HOME: home.location, SSH_AUTH_SOCK: healthyAgent.socket });
  linkPrograms(bin, conditions);
  const homeless = conditions.home === 'unset' || conditions.home === 'missing';
  if (conditions.user === 'nameless') giveAway([root, home.location], nameless);
  if (conditions.checkout === 'foreign') giveAway([work], 4343);
  home.turnOdd();
  const stopAgent = await startAgent(agent, join(healthy.home, '.ssh', 'id_ecdsa'), conditions.user);
  return {
    ...{ conditions, root, work, bin, agent },
    home: home.location,
    location: {
      token: sandbox.token,
      home: homeless ? work : home.location,
      stash: async () => (homeless ? 'none' : (stashesIn(home.location)[0] ?? 'none')),
    },
    async dispose() {
      await stopAgent();
      home.dispose();
      rmSync(root, { recursive: true, force: true });
    },
  };
}

/** What earlier commands have left on a machine that was healthy then: a login, where one can be kept, and a setting. */
async function leaveLogin(healthy: Person, home: string, sandbox: StartedSandbox): Promise<void> {
  const env = { HOME: home };
  await healthy.run(['auth:login', '--machine-token-file=-'], {
    env: { ...env, TURNOUT_MACHINE_TOKEN: '' },
    input: sandbox.token,
  });
  await healthy.run('config:set site my-site', { env });
}

/** With an agent: OpenSSH uses no key of a disk that makes permissions up. */
async function leaveStash(healthy: Person, env: Record<string, string>): Promise<void> {
  await healthy.run('connection:set my-site.dev sftp', { env });
  writeFileSync(join(healthy.home, 'note.txt'), `earlier ${Math.random()}\n`);
  await healthy.run('file:put note.txt my-site.dev:code/earlier.txt', { env });
  const { exitCode, stderr } = await healthy.run('env:stash my-site.dev', { env });
  if (exitCode !== 0) throw new Error(`no stash could be left: ${stderr}`);
}

export function stashesIn(home: string): string[] {
  const folder = join(home, '.local/share/turnout/stashes');
  return existsSync(folder) ? readdirSync(folder).filter(name => !name.startsWith('.')) : [];
}

function layCheckout(work: string, { checkout }: Conditions, { running, siteId }: StartedSandbox): void {
  const git = (...args: string[]) => execFileSync('git', args, { cwd: work, stdio: 'ignore' });
  mkdirSync(work);
  git('init', '--quiet', '--initial-branch=master');
  const host = `codeserver.dev.${siteId('my-site')}@127.0.0.1:${running.sshPort}`;
  git('remote', 'add', 'origin', `ssh://${host}/~/repository.git`);
  git('-c', 'user.name=a', '-c', 'user.email=a@b.c', 'commit', '--allow-empty', '-qm', 'x');
  if (checkout === 'detached') git('checkout', '--quiet', '--detach');
}

/** A search path of its own, without what the machine does not have. */
function linkPrograms(bin: string, { git, ssh }: Conditions): void {
  const missing = (name: string) =>
    (git === 'none' && /^git/.test(name)) || (ssh === 'none' && /^(ssh|scp|sftp)/.test(name));
  mkdirSync(bin);
  for (const folder of (process.env['PATH'] ?? '').split(delimiter).filter(isAbsolute)) {
    for (const name of existsSync(folder) ? readdirSync(folder) : []) {
      if (!missing(name) && !existsSync(join(bin, name))) symlinkSync(join(folder, name), join(bin, name));
    }
  }
}

function giveAway(folders: readonly string[], owner: number): void {
  for (const folder of folders) {
    // exFAT has no owners to give.
    try {
      execFileSync('chown', ['-R', '-h', `${owner}:${owner}`, folder], { stdio: 'ignore' });
    } catch {}
  }
}

/** An agent with the user's key, since not every machine has a home to find one in. */
async function startAgent(
  socket: string,
  key: string,
  user: Conditions['user'],
): Promise<() => Promise<void>> {
  const as =
    user === 'nameless' ? ['setpriv', `--reuid=${nameless}`, `--regid=${nameless}`, '--clear-groups'] : [];
  const [program = '', ...args] = [...as, 'ssh-agent', '-D', '-a', socket];
  const child = spawn(program, args, { stdio: 'ignore' });
  const ended = new Promise<void>(resolve => child.once('exit', () => resolve()));
  const env = { PATH: process.env['PATH'], SSH_AUTH_SOCK: socket };
  // Its socket is there before it answers.
  await until(() => spawnSync('ssh-add', [key], { env, stdio: 'ignore' }).status === 0 || undefined);
  return () => {
    child.kill();
    return ended;
  };
}
