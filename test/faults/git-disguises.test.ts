import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect } from 'vitest';
import { namesGitFolder } from '../../src/sandbox/ssh/git-names.ts';
import { noAttributes, openFlags, type RawSftp, text, u32, u64 } from '../sandbox/ssh/raw-sftp.ts';
import { isMissing } from '../sandbox/ssh/run-program.ts';
import { faultTest, size } from './harness/fault-test.ts';
import { type GitClient, startGitClient } from './harness/git-client.ts';
import { type AttackedPlatform, startPlatform } from './harness/platform.ts';
import { readVectors } from './harness/vectors.ts';

const { write, create, truncate } = openFlags;
const skipped = isMissing('ssh') ? 'ssh is not on PATH' : undefined;

let platform: AttackedPlatform;
let git: GitClient;
let session: RawSftp;
/** Whatever is executed makes this file. */
let proof: string;

beforeAll(async () => {
  platform = await startPlatform();
  git = startGitClient(platform);
  session = await platform.sftp();
  proof = join(platform.process.folder, 'EXECUTED');
});

afterAll(async () => {
  await session.end();
  git.end();
  await platform.end();
});

/** A configuration in which everything that Git would run makes the proof. */
function evilConfig(): string {
  const run = `touch ${proof}`;
  return [
    `[core]\n\tfsmonitor = ${run}\n\tsshCommand = ${run}\n\tpager = ${run}\n\teditor = ${run}\n\thooksPath = hooks`,
    `[filter "evil"]\n\tclean = ${run}\n\tsmudge = ${run}\n\tprocess = ${run}`,
    `[diff]\n\texternal = ${run}\n[diff "evil"]\n\tcommand = ${run}\n\ttextconv = ${run}`,
    `[merge "evil"]\n\tdriver = ${run}\n[gpg]\n\tprogram = ${run}\n[commit]\n\tgpgSign = true`,
    `[alias]\n\tstatus = !${run}\n\tdiff = !${run}`,
  ].join('\n');
}

/** Makes Git look at everything, record it, and throw things away. */
async function exercise(): Promise<void> {
  const { client, site } = platform;
  await client.diffstat(site, 'dev');
  await client.runWorkflow(site, 'dev', 'commit_and_push_on_server_changes', { message: 'Exercise' });
  await client.diffstat(site, 'dev');
}

async function put(path: string, content: string): Promise<boolean> {
  const opened = await session.request(3, text(path), u32(write | create | truncate), noAttributes);
  if (opened.type !== 102) return false;
  await session.request(6, opened.body, u64(0), text(content));
  await session.request(4, opened.body);
  return true;
}

faultTest('S-34', '.git by SFTP, in every disguise, by every request', async tally => {
  await session.request(14, text('code/sub'), noAttributes);
  for (const { mustPass, text: name } of readVectors('git-names')) {
    await tally.attempt(JSON.stringify(name), async () => {
      const path = `code/${name}`;
      const made = [await put(path, evilConfig())];
      if (!mustPass) {
        made.push((await session.request(14, text(path), noAttributes)).body.readUInt32BE(0) === 0);
        made.push((await session.request(20, text('sub'), text(path))).body.readUInt32BE(0) === 0);
        made.push((await session.request(20, text('code/to'), text(name))).body.readUInt32BE(0) === 0);
        for (const inside of ['config', 'HEAD', 'hooks/pre-commit', 'objects/x'])
          made.push(await put(`${path}/${inside}`, evilConfig()));
      }
      expect(new Set(made)).toEqual(new Set([mustPass]));
    });
  }
  await put('code/.gitattributes', '* filter=evil diff=evil merge=evil\n');
  await tally.attempt('what was made is looked at and committed', async () => {
    await exercise();
    expect(existsSync(proof)).toBe(false);
    const all = readdirSync(platform.code, { recursive: true, encoding: 'utf8' });
    expect(all.filter(path => path.split('/').some(namesGitFolder))).toEqual([]);
  });
});

async function enterGitMode(): Promise<void> {
  await platform.client.runWorkflow(platform.site, 'dev', 'enable_git_mode');
}

async function enterSftpMode(): Promise<void> {
  await platform.client.runWorkflow(platform.site, 'dev', 'enable_on_server_development');
}

faultTest(
  'S-34',
  '.git by push, as a folder, a file, a link and a module',
  async tally => {
    await enterGitMode();
    const config = git.blob(evilConfig());
    const folder = git.tree([{ mode: '100644', name: 'config', hash: config }]);
    const names = readVectors('git-names')
      .filter(({ mustPass, text: name }) => !mustPass && !/[/]/.test(name))
      .map(({ text: name }) => name)
      .filter((_, index) => index % size({ quick: 12, whole: 1 }) === 0);
    for (const name of names) {
      for (const [mode, hash] of [
        ['40000', folder],
        ['120000', git.blob('sub')],
      ] as const) {
        await tally.attempt(`${mode} ${JSON.stringify(name)}`, async () => {
          const before = await git.head('master');
          const pushed = git.commit(git.tree([{ mode, name, hash }]), before);
          const { code } = await git.git('push', '-q', '-f', git.url, `${pushed}:refs/heads/master`);
          await platform.client.idle(platform.site);
          expect(existsSync(proof)).toBe(false);
          // A name that only a Mac or a Windows takes for .git is checked for by Git itself, with more or less rigour.
          const arrived = readdirSync(platform.code).filter(namesGitFolder);
          expect({ code, arrived }).toEqual({ code: 1, arrived: [] });
          expect(await git.head('master')).toBe(before);
        });
      }
    }
  },
  { skipped },
);

faultTest(
  'S-35',
  'filters, drivers, modules and hooks in a pushed tree',
  async tally => {
    await enterGitMode();
    const run = `touch ${proof}`;
    const trees: Record<string, Record<string, string>> = {
      'attributes that name drivers': {
        '.gitattributes':
          '* filter=evil diff=evil merge=evil ident working-tree-encoding=UTF-16 export-subst\n',
      },
      'a configuration beside': {
        '.gitconfig': evilConfig(),
        config: evilConfig(),
        HEAD: 'ref: refs/heads/x\n',
      },
      'a module whose address is a command': {
        '.gitmodules': `[submodule "x"]\n\tpath = x\n\turl = ext::sh -c '${run}'\n`,
      },
      'a module whose address is an option': {
        '.gitmodules': `[submodule "x"]\n\tpath = x\n\turl = --upload-pack=${run}\n`,
      },
      'a module that is updated by a command': {
        '.gitmodules': `[submodule "x"]\n\tpath = x\n\turl = https://127.0.0.1/x\n\tupdate = !${run}\n`,
      },
      'a module whose name leads elsewhere': {
        '.gitmodules': '[submodule "../../hooks"]\n\tpath = x\n\turl = https://127.0.0.1/x\n',
      },
      'LFS and mail map': { '.lfsconfig': `[lfs]\n\turl = ${run}\n`, '.mailmap': '../../../../etc/passwd\n' },
      'what Git on Windows reads': { 'git.exe': 'x', 'git.bat': run, '.bashrc': run },
      'an editor and a shell': {
        '.envrc': run,
        Makefile: `all:\n\t${run}\n`,
        '.editorconfig': 'root = true\n',
      },
    };
    for (const [n, [what, files]] of Object.entries(trees).entries()) {
      if (n % size({ quick: 3, whole: 1 }) !== 0) continue;
      await tally.attempt(what, async () => {
        const entries = Object.entries({ 'a.txt': 'a\n', ...files })
          .map(([name, content]) => ({ mode: '100644' as const, name, hash: git.blob(content) }))
          .sort((a, b) => (a.name < b.name ? -1 : 1));
        const module =
          '.gitmodules' in files ? [{ mode: '160000' as const, name: 'x', hash: '1'.repeat(40) }] : [];
        const pushed = git.commit(git.tree([...entries, ...module]), await git.head('master'));
        await git.git('push', '-q', '-f', git.url, `${pushed}:refs/heads/master`);
        await platform.client.idle(platform.site);
        await enterSftpMode();
        await put('code/a.txt', `${what}\n`);
        await exercise();
        await put('code/a.txt', 'to be thrown away\n');
        await enterGitMode();
        expect(existsSync(proof)).toBe(false);
      });
    }
  },
  { skipped },
);
