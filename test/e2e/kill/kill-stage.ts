import { type ChildProcess, spawn } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseManifest } from '../../../src/stash/manifest.ts';
import { openSftp, type PlatformClient, platformClient, sha256 } from '../../support/platform-client.ts';
import { type RemoteEdits, remoteEdits } from '../../support/remote-edits.ts';
import { type SandboxProcess, sandboxFolder, startProcess } from '../../support/sandbox-process.ts';
import { makeKey } from '../../support/ssh/keys.ts';

const binary = join(process.cwd(), 'bin/turnout.js');

interface Ended {
  /** Null when it was killed. */
  exitCode: number | null;
  stdout: string;
  stderr: string;
}

/** A platform in a process of its own, and a person whose processes are killed. */
export interface KillStage {
  sandbox: SandboxProcess;
  client: PlatformClient;
  site: string;
  /** Absolute: the code of `my-site.dev`, and the repository, on the disk of the sandbox. */
  code: string;
  repository: string;
  turnout(...args: string[]): { child: ChildProcess; ended: Promise<Ended> };
  /** Lets a user edit the code over SFTP. */
  edit(work: (edits: RemoteEdits) => Promise<void>): Promise<void>;
  /** Names of stashes that are not finished. */
  drafts(): string[];
  /** Each stash that is listed; throws when one has not got all that it says. */
  wholeStashes(): Promise<{ id: string; contents: Map<string, string> }[]>;
  dispose(): Promise<void>;
}

export async function setKillStage(flags: readonly string[] = []): Promise<KillStage> {
  const key = makeKey();
  const folder = sandboxFolder();
  const home = mkdtempSync(join(tmpdir(), 'turnout-kill-'));
  const shelf = join(home, '.local/share/turnout/stashes');
  mkdirSync(join(home, '.ssh'));
  writeFileSync(join(home, '.ssh/id_ed25519'), key.private, { mode: 0o600 });
  const sandbox = await startProcess(folder, flags);
  const client = await platformClient(sandbox);
  const site = await client.siteId('my-site');
  await client.registerKey(key.public);

  const turnout: KillStage['turnout'] = (...args) => {
    const child = spawn(process.execPath, [binary, ...args], {
      env: {
        PATH: process.env['PATH'],
        HOME: home,
        TURNOUT_PLATFORM: 'sandbox',
        TURNOUT_SANDBOX_DIR: folder,
        TURNOUT_MACHINE_TOKEN: sandbox.token,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    return { child, ended: endOf(child) };
  };

  return {
    ...{ sandbox, client, site, turnout },
    code: join(folder, 'sites', site, 'environments/dev/code'),
    repository: join(folder, 'sites', site, 'repository.git'),

    async edit(work) {
      const session = await openSftp({ ...sandbox, username: `dev.${site}`, privateKey: key.private });
      await work(remoteEdits(session));
      session.end();
    },

    drafts: () => (existsSync(shelf) ? readdirSync(shelf).filter(name => name.startsWith('.')) : []),

    async wholeStashes() {
      const listed = await turnout('stash:list', '--format=json', '--fields=id,folder').ended;
      if (listed.exitCode !== 0 || listed.stderr.includes('cannot be used')) throw new Error(listed.stderr);
      const stashes: Record<string, { id: string; folder: string }> = JSON.parse(listed.stdout);
      return Object.values(stashes).map(({ id, folder: location }) => ({
        id,
        contents: contentsOf(location),
      }));
    },

    async dispose() {
      await sandbox.end('SIGTERM');
      rmSync(folder, { recursive: true, force: true });
      rmSync(home, { recursive: true, force: true });
    },
  };
}

/** Whether a process has ended by itself or was killed. */
export function isOver({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode !== null || signalCode !== null;
}

function endOf(child: ChildProcess): Promise<Ended> {
  let stdout = '';
  let stderr = '';
  child.stdout?.on('data', chunk => {
    stdout += String(chunk);
  });
  child.stderr?.on('data', chunk => {
    stderr += String(chunk);
  });
  return new Promise(resolve => {
    child.on('close', exitCode => resolve({ exitCode, stdout, stderr }));
  });
}

/** Path → SHA-256 of what is on the disk; throws when that is not what the manifest says. */
function contentsOf(folder: string): Map<string, string> {
  const { files } = parseManifest(readFileSync(join(folder, 'manifest.json'), 'utf8'));
  return new Map(
    files.map(file => {
      if (file.kind === 'link') throw new Error('there are no links here');
      const found = sha256(readFileSync(join(folder, 'contents', file.sha256)));
      if (found !== file.sha256) throw new Error(`${file.path} is not what was stashed`);
      return [file.path, found];
    }),
  );
}
