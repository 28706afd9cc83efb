import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Dice } from '../../faults/harness/dice.ts';
import type { AttackedPlatform } from '../../faults/harness/platform.ts';
import { openSftp } from '../../support/platform-client.ts';
import { type Ledger, stashedContents } from './ledger.ts';
import type { Done, Person } from './person.ts';

export interface Work {
  /** Which of the clients it is; its files have its number in their names. */
  number: number;
  person: Person;
  dice: Dice;
  ledger: Ledger;
  platform: AttackedPlatform;
  /** Counts something under a name. */
  count(what: string): void;
}

/** So many files a client has, written again and again: what the sandbox holds does not grow with the time. */
const files = 60;
const location = 'my-site.dev';

function someFile({ number, dice }: Work): { path: string; content: Buffer } {
  return { path: `soak-${number}-${dice.below(files)}.bin`, content: dice.bytes(16 + dice.below(4000)) };
}

async function isInSftpMode({ platform: { client, site } }: Work): Promise<boolean> {
  const about = await client.get<{ on_server_development?: unknown }>(`sites/${site}/environments/dev`);
  return Boolean(about.on_server_development);
}

/** One session of a client of its own, which is cut off now and then in the middle of a file. */
async function upload(work: Work): Promise<void> {
  const { platform, dice, ledger, count } = work;
  if (!(await isInSftpMode(work)))
    return void (await work.person.turnout('connection:set', location, 'sftp'));
  const { site, privateKey, process } = platform;
  const session = await openSftp({ sshPort: process.sshPort, username: `dev.${site}`, privateKey });
  for (let n = 1 + dice.below(40); n > 0; n--) {
    const { path, content } = someFile(work);
    ledger.begin(path, content);
    const writing = session.write(`code/${path}`, content);
    if (dice.oneIn(50)) {
      count('uploads cut');
      session.end();
      return writing.catch(() => {});
    }
    try {
      await writing;
    } catch {
      // A user has switched to Git mode meanwhile.
      count('uploads refused');
      break;
    }
    ledger.acknowledge(path, content, now());
    count('files uploaded');
    await pause(dice.below(20));
  }
  session.end();
}

async function put(work: Work): Promise<void> {
  const { person, dice, ledger, count } = work;
  const folder = mkdtempSync(join(person.home, 'put-'));
  const sent = Array.from({ length: 1 + dice.below(20) }, () => someFile(work));
  for (const { path, content } of sent) {
    ledger.begin(path, content);
    writeFileSync(join(folder, path), content);
  }
  const done = await person.turnout('file:put', `${folder}/`, `${location}:code/`);
  if (done.code === 0) {
    // Of two with one name the second is there.
    for (const { path } of sent) ledger.acknowledge(path, readFileSync(join(folder, path)), done);
    count('uploads by file:put');
  }
  rmSync(folder, { recursive: true });
}

async function get({ person, number, ledger, count }: Work): Promise<void> {
  const folder = join(person.home, 'got');
  mkdirSync(folder, { recursive: true });
  await person.turnout('file:get', `${location}:code/soak-${number}-*.bin`, `${folder}/`);
  for (const name of readdirSync(folder).filter(each => each.startsWith('soak-'))) {
    count(
      ledger.knows(name, readFileSync(join(folder, name))) ? 'files fetched' : 'files fetched half-written',
    );
  }
  rmSync(folder, { recursive: true });
}

async function list({ person, dice }: Work): Promise<void> {
  await person.turnout(
    ...dice.pick([
      ['env:diffstat', location],
      ['file:list', `${location}:code`],
      ['workflow:list', 'my-site'],
      ['env:code-log', location],
      ['connection:info', location, '--fields=*'],
      ['env:list', 'my-site', '--format=json'],
    ]),
  );
}

async function commit({ person, count }: Work): Promise<void> {
  const { code } = await person.turnout('env:commit', location, '-m', 'Soak', '--settle=0');
  if (code === 0) count('commits');
}

/** Into Git mode, a push, and back, with what was pending put back. */
async function push(work: Work): Promise<void> {
  const { person, number, dice, ledger, count } = work;
  const stash = await enterGitMode(work);
  const folder = join(person.home, 'clone');
  // A Git that was killed leaves its lock.
  rmSync(join(folder, '.git/index.lock'), { force: true });
  const clone = ['-C', folder, '-c', 'user.name=S', '-c', 'user.email=s@example.com'];
  await person.git(...clone, 'fetch', '-q', 'origin');
  await person.git(...clone, 'reset', '-q', '--hard', 'origin/master');
  const path = `pushed-${number}-${dice.below(5)}.bin`;
  const content = dice.bytes(16 + dice.below(4000));
  ledger.begin(path, content);
  writeFileSync(join(folder, path), content);
  await person.git(...clone, 'add', '--', path);
  await person.git(...clone, 'commit', '-qm', 'Soak');
  const pushed = await person.git(...clone, 'push', '-q', 'origin', 'HEAD:master');
  if (pushed.code === 0) {
    ledger.acknowledge(path, content, pushed);
    count('pushes');
  }
  const isBack = stash !== undefined && (await putBack(work, stash));
  if (!isBack) await person.turnout('connection:set', location, 'sftp');
}

/** Returns the stash that it took, if it took one. */
async function enterGitMode({ person, platform, dice, ledger, count }: Work): Promise<string | undefined> {
  const policy = dice.pick(['stash', 'stash', 'commit']);
  const done = await person.turnout(
    'connection:set',
    location,
    'git',
    `--on-changes=${policy}`,
    '--settle=0',
  );
  const text = /nothing written after (\d\d:\d\d:\d\d) UTC/.exec(done.stderr)?.[1];
  if (done.code === 0) count(`switches with ${policy}`);
  // What it was about to do when it ended, the platform may still do.
  if (done.code !== 0) await platform.client.idle(platform.site);
  const from = text === undefined ? done.from : timeOf(text, done);
  ledger.discarded({ from, to: done.code === 0 ? done.to : Date.now() });
  return /a copy in the stash ([^;]+);/.exec(done.stderr)?.[1];
}

/** The time that a command has named, by the second. */
function timeOf(text: string, { to }: Done): number {
  const time = Date.parse(`${new Date(to).toISOString().slice(0, 11)}${text}Z`);
  return time > to ? time - 86_400_000 : time;
}

async function restore(work: Work): Promise<void> {
  const { stdout } = await work.person.turnout('stash:list', '--format=json');
  const stashes = Object.keys(stdout.startsWith('{') ? JSON.parse(stdout) : {});
  if (stashes.length > 0) await putBack(work, work.dice.pick(stashes));
}

async function putBack({ person, ledger, count }: Work, id: string): Promise<boolean> {
  const done = await person.turnout('stash:restore', id, '--switch', '--settle=0');
  if (done.code !== 0) return false;
  count('stashes put back');
  ledger.restored(stashedContents(join(person.shelf, id)), done);
  await person.turnout('stash:drop', id, '-y');
  return true;
}

/** What clients do, each as often as it stands here. */
export const works = [upload, upload, upload, upload, put, put, get, list, list, commit, push, restore];

function now() {
  return { from: Date.now(), to: Date.now() };
}
