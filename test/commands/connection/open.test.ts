import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openUrl } from '../../../src/cli/terminal/open-url.ts';
import type { Machine } from '../../../src/system/machine.ts';
import { until } from '../../support/until.ts';
import { type Stage, setStage } from '../stage.ts';

let stage: Stage;
let opened: string;
let PATH: string;

beforeAll(async () => {
  stage = await setStage();
  const bin = join(stage.person.home, 'bin');
  opened = join(stage.person.home, 'opened');
  mkdirSync(bin);
  writeFileSync(
    join(bin, 'xdg-open'),
    `#!/bin/sh\necho "$@" > '${opened}.new' && mv '${opened}.new' '${opened}'\n`,
  );
  chmodSync(join(bin, 'xdg-open'), 0o755);
  PATH = `${bin}:${process.env['PATH']}`;
});
afterAll(() => stage.dispose());

const files = 'sftp://appserver.dev.00000000-0000-0000-0000-000000000001@127.0.0.1:22222/\n';

async function whatWasOpened(): Promise<string> {
  await until(() => (existsSync(opened) ? true : undefined));
  const text = readFileSync(opened, 'utf8');
  rmSync(opened);
  return text;
}

test('connection:open opens the files, or the website, and prints the address', async () => {
  const env = { PATH, DISPLAY: ':0' };
  expect(await stage.run('connection:open my-site.dev', { env })).toEqual({
    exitCode: 0,
    stdout: files,
    stderr: ' [notice] Opening my-site.dev with xdg-open.\n',
  });
  const { sshPort } = stage.sandbox.running;
  expect(await whatWasOpened()).toBe(
    `sftp://appserver.dev.${stage.sandbox.siteId('my-site')}@127.0.0.1:${sshPort}/\n`,
  );
  expect((await stage.run('connection:open my-site.dev --web', { env })).stdout).toBe(
    'https://dev-my-site.sandbox.localhost/\n',
  );
  expect(await whatWasOpened()).toBe('https://dev-my-site.sandbox.localhost/\n');
});

test.each([
  ['there is no desktop', {}, ' [notice] Not opened: there is no desktop session.\n'],
  ['it is CI', { CI: 'true', DISPLAY: ':0' }, ' [notice] Not opened: this is CI.\n'],
  [
    'nothing opens addresses',
    { DISPLAY: ':0', PATH: '/nowhere' },
    ' [notice] Not opened: there is no xdg-open.\n',
  ],
])('connection:open only prints the address where %s', async (_what, env, stderr) => {
  expect(await stage.run('connection:open my-site.dev', { env: { PATH, ...env } })).toEqual({
    ...{ exitCode: 0, stdout: files, stderr },
  });
});

test('connection:open --print opens nothing', async () => {
  const { stderr } = await stage.run('connection:open my-site.dev --print', { env: { PATH, DISPLAY: ':0' } });
  expect(stderr).toBe('');
});

test.each([
  ['darwin', {}, ['/bin/open', 'https://a.io/']],
  ['win32', {}, ['/bin/rundll32.exe', 'url.dll,FileProtocolHandler', 'https://a.io/']],
  ['linux', { WSL_DISTRO_NAME: 'Debian' }, ['/bin/wslview', 'https://a.io/']],
])('on %s the program of that system is started, never through a shell', async (system, env, words) => {
  const started: string[] = [];
  const programs = {
    find: (name: string) => `/bin/${name}`,
    detach: (run: { program: string; arguments: readonly string[] }) =>
      started.push(run.program, ...run.arguments),
  };
  expect((await openUrl({ system, env, programs } as unknown as Machine, 'https://a.io/')).done).toBe(true);
  expect(started).toEqual(words);
});

test.each(['file:///etc/passwd', 'https://a.io/ x', '-oProxyCommand=x', 'javascript:1', "https://a.io/'"])(
  '%s is never opened',
  async url => {
    await expect(openUrl({ env: {} } as unknown as Machine, url)).rejects.toThrow(
      `${url} is not an address that turnout opens.`,
    );
  },
);
