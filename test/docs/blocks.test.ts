import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { version } from '../../package.json';
import { type Built, buildTurnout } from '../cli/built-turnout.ts';
import { writeCode } from '../support/remote-files.ts';
import { newPerson } from '../support/run-turnout.ts';
import { type StartedSandbox, startSandbox } from '../support/started-sandbox.ts';
import { fencedBlocks, shellLines } from './blocks.ts';
import { makeReadmeMachine, noOpenSsh, type ReadmeMachine } from './machine.ts';
import { readPages } from './pages.ts';

const pages = readPages();
const blocks = [...pages.values()].flatMap(fencedBlocks);
const everything = [...pages.values()].join('\n');

/** Each block by its first line: run here, or the reason why it is not. */
const known: Record<string, 'run' | string> = {
  'npm ci && npm run demo     # watch it work: a platform, an upload, a commit, two switches, a clone; 20 seconds':
    'test/e2e/demo.test.ts runs the demo, and npm test would run this test',
  'npm ci && npm install --global .     # from a clone; afterwards: turnout --version':
    'test/e2e/package.test.ts packs and installs it, without a registry',
  'turnout sandbox:start --detach                  # a platform on this machine; it prints the next two lines':
    'run',
  'turnout auth:login --machine-token-file token.txt    # or TURNOUT_MACHINE_TOKEN; TERMINUS_MACHINE_TOKEN works too':
    'run',
  '# GitHub Actions: the steps of a job': 'run',
  '#!/bin/sh': 'run',
  "turnout file:list my-site.dev:code/wp-content               # quote a pattern: 'my-site.dev:files/*.pdf'":
    'run',
  'bin/turnout.js   starts what was built': 'a picture of the folders, which pages.test.ts compares',
  'npm ci                 # installs and builds': 'this test is run by the second line',
  'npx vitest run test/commands/connection/set.test.ts': 'these lines run tests, as this one is',
  'export TERMINUS_PROTOCOL=http TERMINUS_HOST=127.0.0.1 TERMINUS_PORT=PORT   # turnout sandbox:status --field=api':
    'for Terminus itself, which a test cannot have; test/compat shows the answers',
  'turnout sandbox:start --https-port 443':
    'needs a port that only root may have; test/sandbox tries another one',
};

test('U1: every block of the README and the docs is run, or there is a reason why not', () => {
  expect(blocks.map(({ title }) => title).sort()).toEqual(Object.keys(known).sort());
});

test('U1+: nothing is fetched by a name that is not published', () => {
  const fetched = blocks
    .flatMap(({ text }) => text.split('\n'))
    .filter(line => /\b(npx|npm exec)\b(?! vitest )/.test(line));
  expect(fetched).toEqual([]);
  const installed = [...everything.matchAll(/npm (?:install|i) [^\n`]*/g)].map(([line]) =>
    line.split(' #')[0]?.trim(),
  );
  expect([...new Set(installed)]).toEqual([
    'npm install --global .',
    `npm install --global ./turnout-${version}.tgz`,
    `npm install --global ./ci/turnout-${version}.tgz`,
  ]);
});

const textOf = (title: string) => blocks.find(block => block.title.startsWith(title))?.text ?? '';

let built: Built;
beforeAll(async () => {
  built = await buildTurnout();
});
afterAll(() => built.dispose());

/** What the lines of a block end with, one after the other in one shell; what goes wrong is told with its output. */
async function runLines(machine: ReadmeMachine, title: string, expected: Record<string, number>) {
  let env: Record<string, string> = {};
  for (const { line, input } of shellLines(textOf(title))) {
    const kept = join(machine.home, 'exported');
    const { code, stdout, stderr } = await machine.run(
      `${line}\ncode=$?; export -p > '${kept}'; exit $code`,
      {
        input,
        env,
      },
    );
    const wanted = Object.entries(expected).find(([begin]) => line.startsWith(begin))?.[1] ?? 0;
    expect({ line, code, ...(code === wanted ? {} : { stdout, stderr }) }).toEqual({ line, code: wanted });
    env = exported(readFileSync(kept, 'utf8'));
  }
}

function exported(declared: string): Record<string, string> {
  return Object.fromEntries(
    [...declared.matchAll(/^declare -x (TURNOUT_\w+)="(.*)"$/gm)].map(([, name, value]) => [
      name ?? '',
      value ?? '',
    ]),
  );
}

describe.skipIf(noOpenSsh)('a new machine (skipped: where there is no OpenSSH)', () => {
  let machine: ReadmeMachine;
  beforeEach(() => {
    machine = makeReadmeMachine(built, { TURNOUT_PLATFORM: '' });
  });
  afterEach(async () => {
    await machine.run('turnout sandbox:stop', { env: { TURNOUT_PLATFORM: 'sandbox' } });
    machine.dispose();
  });

  test('U1: the five minutes on the sandbox go as they are told', async () => {
    writeFileSync(join(machine.folder, 'README.md'), '# Hello\n');
    await runLines(machine, 'turnout sandbox:start --detach ', {
      // In a pipe no one is asked.
      'turnout connection:set my-site.dev git          #': 4,
    });
    expect(readFileSync(join(machine.folder, 'my-site/hello.md'), 'utf8')).toBe('# Hello\n');
  }, 120_000);
});

describe.skipIf(noOpenSsh)('a machine with a platform (skipped: where there is no OpenSSH)', () => {
  let sandbox: StartedSandbox;
  let machine: ReadmeMachine;
  beforeEach(async () => {
    sandbox = await startSandbox();
    machine = makeReadmeMachine(built, {
      TURNOUT_SANDBOX_DIR: sandbox.folder,
      TURNOUT_MACHINE_TOKEN: sandbox.token,
    });
    await machine.registerKey(sandbox);
  });
  afterEach(async () => {
    machine.dispose();
    await sandbox.dispose();
  });

  const upload = (name: string) =>
    writeCode(
      { [name]: 'over SFTP\n' },
      { sandbox, privateKey: readFileSync(join(machine.home, '.ssh/pantheon'), 'utf8') },
    );

  const look = async (line: string) => {
    const person = newPerson(sandbox);
    const { stdout } = await person.run(line);
    person.dispose();
    return stdout.trim();
  };

  test('U1: what is told for Pantheon', async () => {
    writeFileSync(join(machine.folder, 'token.txt'), sandbox.token, { mode: 0o600 });
    await runLines(machine, 'turnout auth:login --machine-token-file token.txt', {});
    expect(await look('env:info my-site.dev --field=connection_mode')).toBe('git');
  });

  test('U1: what is told of files', async () => {
    await look('connection:set my-site.dev sftp');
    for (const name of ['my-plugin/my-plugin.php', 'build/style.css']) {
      mkdirSync(join(machine.folder, name, '..'), { recursive: true });
      writeFileSync(join(machine.folder, name), 'text\n');
    }
    await machine.run('mkdir cache && echo 1 > cache/x && turnout file:put cache my-site.dev:files/');
    // It asks; a script says yes beforehand.
    await runLines(machine, 'turnout file:list', { 'turnout file:remove': 2 });
    expect(await look('env:code-log my-site.dev --field=message')).toContain('Update my-plugin\n');
  });

  describe('the steps of GitHub Actions', () => {
    /** As the runner does it: each step is a script for bash -e. */
    async function runSteps(changed: Record<string, string> = {}) {
      const secrets: Record<string, string> = {
        PANTHEON_MACHINE_TOKEN: sandbox.token,
        PANTHEON_SSH_KEY: readFileSync(join(machine.home, '.ssh/id_ed25519'), 'utf8'),
        ...changed,
      };
      const codes: (number | null)[] = [];
      for (const step of parse(textOf('# GitHub Actions'))) {
        if (!step.run) continue;
        const env = Object.fromEntries(
          Object.entries<string>(step.env ?? {}).map(([name, value]) => [
            name,
            String(value).replace(/\$\{\{ secrets\.(\w+) \}\}/, (_, secret) => secrets[secret] ?? ''),
          ]),
        );
        const script = join(machine.home, 'step.sh');
        writeFileSync(script, step.run);
        const { code } = await machine.run(script, { shell: ['bash', '-e'], env });
        codes.push(code);
        if (code !== 0) break;
      }
      return codes;
    }

    beforeEach(() => {
      mkdirSync(join(machine.folder, 'ci'));
      writeFileSync(join(machine.folder, `ci/turnout-${version}.tgz`), '');
    });

    test('U1: with nothing pending it is in Git mode', async () => {
      await look('connection:set my-site.dev sftp');
      expect(await runSteps()).toEqual([0, 0, 0]);
      expect(await look('env:info my-site.dev --field=connection_mode')).toBe('git');
    });

    test('U1: what is pending is committed first', async () => {
      await look('connection:set my-site.dev sftp');
      await upload('from-sftp.txt');
      expect(await runSteps()).toEqual([0, 0, 0]);
      expect(await look('env:code-log my-site.dev --field=message')).toContain('Changes made over SFTP\n');
    });

    test('U1+: a token that is not accepted fails the job with 3', async () => {
      expect(await runSteps({ PANTHEON_MACHINE_TOKEN: 'none' })).toEqual([0, 0, 3]);
    });
  });

  describe('the shell script', () => {
    const script = () => machine.run(`cd my-site\n${textOf('#!/bin/sh')}`, { shell: ['sh', '-c'] });
    const inClone = (line: string) => machine.run(`cd my-site && ${line}`);

    /** A fresh clone from elsewhere, with a commit that Pantheon has not got. */
    beforeEach(async () => {
      await machine.run('turnout git:clone my-site.dev -i "$HOME/.ssh/pantheon"');
      expect(existsSync(join(machine.folder, 'my-site/.git'))).toBe(true);
      await inClone('git remote remove origin; echo 1 > new.txt; git add -A; git commit -qm "Say hello"');
    });

    const deployed = () => look('env:code-log my-site.test --field=message');

    test('U1: with nothing in the way pushes, waits and deploys; and so it does again', async () => {
      const { code, stderr } = await script();
      expect({ code, deployed: await deployed(), stderr: code === 0 ? '' : stderr }).toMatchObject({
        code: 0,
      });
      expect(await deployed()).toContain('Say hello\n');
      expect((await script()).code).toBe(0);
    });

    test('U1: with uncommitted changes nothing is pushed and nothing deployed, and it ends with 4', async () => {
      await look('connection:set my-site.dev sftp');
      await upload('from-sftp.txt');
      const { code, stderr } = await script();
      expect({ code, said: stderr.includes('uncommitted changes: nothing was deployed\n') }).toEqual({
        code: 4,
        said: true,
      });
      expect(await look('env:code-log my-site.dev --field=message')).not.toContain('Say hello');
      expect(await deployed()).not.toContain('Say hello');
    });

    test('U1: after a push that fails nothing is deployed, and it ends with the code of the push', async () => {
      await inClone(
        'git commit -q --amend --allow-empty -m "Say hello"; git reset -q --hard HEAD~1; git commit -q --amend -m "Another past"',
      );
      const { code, stderr } = await script();
      expect({ code, rejected: stderr.includes('! [rejected]') }).toEqual({ code: 1, rejected: true });
      expect(await deployed()).not.toContain('Another past');
    });

    test('U1+: any other failure of the switch ends it with its own code', async () => {
      const { code } = await machine.run(`cd my-site\n${textOf('#!/bin/sh')}`, {
        shell: ['sh', '-c'],
        env: { TURNOUT_MACHINE_TOKEN: 'none' },
      });
      expect(code).toBe(3);
    });
  });
});
