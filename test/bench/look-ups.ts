import { spawn } from 'node:child_process';
import { subscribe } from 'node:diagnostics_channel';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type HostedSandbox, hostSandbox } from '../../src/sandbox/host/host.ts';
import { put } from '../../src/sandbox/store/store.ts';
import { systemClock } from '../../src/system/clock.ts';
import { systemRandom } from '../../src/system/random.ts';
import { sandboxFolder } from '../support/sandbox-process.ts';
import { benchOf, figuresOf, type Section, timed } from './figures.ts';

const turnout = join(process.cwd(), 'bin/turnout.js');
/** Milliseconds by which every answer is late. */
const delay = 100;
const sites = 200;

interface Case {
  name: string;
  words: readonly string[];
  /** Returns that have to be waited for, one after the other. */
  waits: number;
  /** Nothing is remembered before. */
  forgets?: true;
}

const cases: Case[] = [
  {
    name: 'connection:info, every field, of a site that was never seen',
    words: ['connection:info', 'my-site.dev', '--fields=*'],
    waits: 2,
    forgets: true,
  },
  {
    name: 'connection:info, every field, of a site that is remembered',
    words: ['connection:info', 'my-site.dev', '--fields=*'],
    waits: 1,
  },
  // Two full pages, and one that says that there are no more.
  { name: `site:list, ${sites} sites`, words: ['site:list', '--field=name'], waits: 3 },
];

/** Look-ups on a platform that is 100 ms away, beside the time that its answers alone take. */
export const bench = benchOf(lookUpSections);

export async function lookUpSections(flags: readonly string[]): Promise<Section[]> {
  const rounds = flags.includes('--quick') ? 5 : 25;
  const folder = sandboxFolder();
  const hosted = await host(folder);
  let requests = 0;
  subscribe('http.server.request.start', () => {
    requests += 1;
  });
  try {
    addSites(hosted);
    const env = {
      PATH: process.env['PATH'] ?? '',
      HOME: join(folder, 'home'),
      TURNOUT_PLATFORM: 'sandbox',
      TURNOUT_SANDBOX_DIR: folder,
    };
    mkdirSync(env.HOME);
    const run = (words: readonly string[]) => timed(() => ended([turnout, ...words], env));
    await run(['auth:login', `--machine-token-file=${join(folder, 'machine-token')}`]);
    hosted.sandbox.faults.set('latency', String(delay));
    const sections: Section[] = [];
    for (const { name, words, waits, forgets } of cases) {
      await run(words);
      requests = 0;
      const runs: number[] = [];
      for (let n = 0; n < rounds; n++) {
        if (forgets) rmSync(join(env.HOME, '.cache'), { recursive: true, force: true });
        runs.push(await run(words));
      }
      const reference = { name: `the answers alone: ${waits} × ${delay} ms`, runs: [waits * delay] };
      sections.push({
        title: name,
        figures: figuresOf([reference, { name, runs }]),
        notes: [`${requests / rounds} requests each.`],
      });
    }
    sections.push(await remembered(rounds, { run, env, count: () => requests }));
    return sections;
  } finally {
    await hosted.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** In this process, where its requests can be counted. */
function host(folder: string): Promise<HostedSandbox> {
  return hostSandbox({
    folder,
    clock: systemClock,
    random: systemRandom,
    searchPath: process.env['PATH'] ?? '',
    speed: Number.POSITIVE_INFINITY,
    apiPort: 0,
    sshPort: 0,
    processId: process.pid,
    report: error => console.error(error),
  });
}

interface Tools {
  run(words: readonly string[]): Promise<number>;
  env: Record<string, string>;
  count(): number;
}

async function remembered(rounds: number, { run, env, count }: Tools): Promise<Section> {
  const name = 'connection:info, a remembered SFTP field';
  const before = count();
  const nothing: number[] = [];
  const runs: number[] = [];
  for (let n = 0; n < rounds; n++) {
    nothing.push(await timed(() => ended(['-e', '0'], env)));
    runs.push(await run(['connection:info', 'my-site.dev', '--field=sftp_command']));
  }
  return {
    title: name,
    figures: figuresOf([
      { name: 'node -e 0', runs: nothing },
      { name, runs },
    ]),
    notes: [`${count() - before} requests.`],
  };
}

/** Sites of the user that no one looks into: only their records. */
function addSites({ sandbox: { store } }: HostedSandbox): void {
  const [model] = store.all('site');
  if (!model) throw new Error('the sandbox has no site');
  const there = store.all('site').length;
  const more = Array.from({ length: sites - there }, (_, n) => {
    const number = String(n).padStart(5, '0');
    const id = `00000000-0000-4000-8000-0000000${number}`;
    return put('site', {
      ...model,
      id,
      name: `site-${number}`,
      label: `Site ${number}`,
      organizationId: undefined,
    });
  });
  store.write(...more);
}

function ended(words: readonly string[], env: Record<string, string>): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, words, { env, stdio: ['ignore', 'pipe', 'pipe'] });
    let reported = '';
    child.stdout.resume();
    child.stderr.on('data', chunk => {
      reported += String(chunk);
    });
    child.on('error', reject);
    child.on('close', code =>
      code === 0 ? resolve() : reject(new Error(`${words.join(' ')} ended with ${code}: ${reported}`)),
    );
  });
}
