import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { isRepositoryUrl } from '../../../src/sandbox/host/cloned-code.ts';
import { createSandboxControl } from '../../../src/sandbox/host/control.ts';
import { nodeMachine } from '../../../src/system/node-machine.ts';

let folder: string;
let source: string;
let url: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'turnout-clone-'));
  source = join(folder, 'source');
  url = pathToFileURL(source).href;
  const git = (...args: string[]) => execFileSync('git', args, { cwd: folder, stdio: 'pipe' });
  git('init', '--quiet', '--initial-branch=main', 'source');
  writeFileSync(join(source, 'shop.php'), '<?php // shop\n');
  git('-C', 'source', 'add', '.');
  git(
    '-C',
    'source',
    '-c',
    'user.name=Ada',
    '-c',
    'user.email=ada@example.com',
    'commit',
    '--quiet',
    '-m',
    'Open the shop',
  );
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

const options = { sshPort: '0', speed: 'instant', faults: [], site: 'shop' };

test('a repository is cloned, served with its history, and not kept twice', async () => {
  const state = join(folder, 'sandbox');
  const { sandbox, close } = await createSandboxControl(nodeMachine(), state).start({
    ...options,
    code: url,
  });
  if (!sandbox) throw new Error('it runs elsewhere');
  const dev = sandbox.store
    .all('environment')
    .find(({ name, siteId }) => name === 'dev' && sandbox.store.get('site', siteId)?.name === 'shop');
  if (!dev) throw new Error('there is no shop.dev');
  expect((await sandbox.environments.history.codeLog(dev)).map(({ message }) => message)).toEqual([
    'Open the shop\n',
  ]);
  const { root } = await sandbox.environments.tree(dev);
  expect(readFileSync(join(root, 'shop.php'), 'utf8')).toBe('<?php // shop\n');
  expect(existsSync(join(state, 'clones'))).toBe(false);
  await close();
});

test('a repository that cannot be cloned stops the start', async () => {
  const control = createSandboxControl(nodeMachine(), join(folder, 'sandbox'));
  await expect(control.start({ ...options, code: `${url}-nowhere` })).rejects.toThrow(
    'git clone ended with 128: there is no code to serve.',
  );
});

test.each([
  'https://example.com/a.git',
  'ssh://git@example.com/a.git',
  'git@example.com:a/b.git',
  'file:///srv/a',
])('%s is a repository', address => expect(isRepositoryUrl(address)).toBe(true));

test.each([
  'ext::sh -c id',
  '-oProxyCommand=id',
  './shop',
  '/srv/shop',
  'shop',
  'https://a b',
  '--upload-pack=id',
])('%s is none', address => expect(isRepositoryUrl(address)).toBe(false));
