import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { systemClock } from '../../../src/system/clock.ts';
import { type ApiProxy, startProxy } from '../../support/network/api-proxy.ts';
import { writeCode } from '../../support/remote-files.ts';
import { keepKey } from '../../support/ssh/keep-key.ts';
import { until } from '../../support/until.ts';
import { type Stage, setStage } from '../stage.ts';

let stage: Stage;
let proxy: ApiProxy;
let privateKey: string;
beforeAll(async () => {
  stage = await setStage();
  proxy = await startProxy(stage.sandbox);
  privateKey = await keepKey(stage.person);
});
afterAll(async () => {
  await proxy.close();
  await stage.dispose();
});

let number = 0;
function write(name: string): Promise<void> {
  number += 1;
  return writeCode({ [name]: `<?php // ${number}\n` }, { sandbox: stage.sandbox, privateKey });
}
const here = (name: string, content: string) => writeFileSync(join(stage.person.home, name), content);
const author = '--author=Ada<ada@example.com>';

beforeEach(async () => {
  await stage.run('connection:set my-site.dev git --on-changes=discard --no-sweep --settle=0');
  await stage.run('connection:set my-site.dev sftp');
});

describe('what file:put has sent', () => {
  test('is waited for, and what .gitignore matches of it is named', async () => {
    here('.gitignore', '*.log\n');
    here('x.txt', 'x\n');
    here('debug.log', 'x\n');
    await stage.run('file:put .gitignore x.txt debug.log my-site.dev:code/sub/');
    const { exitCode, stdout, stderr } = await stage.run(
      `env:commit my-site.dev -m Sub ${author} --expect code/sub/x.txt --settle=0 --field=files`,
    );
    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: '2\n' });
    expect(stderr).toBe(
      ' [warning] Uploaded, but .gitignore matches it, so no commit can take it: sub/debug.log\n [notice] Your code was committed.\n',
    );
    expect(await stage.run('env:commit my-site.dev --expect sub/debug.log')).toEqual({
      exitCode: 6,
      stdout: '',
      stderr:
        ' [error]  What --expect waits for can never be committed: .gitignore matches sub/debug.log\n [notice] Change .gitignore in my-site.dev first, or do not expect it.\n',
    });
  });
});

describe('env:discard', () => {
  test('takes a stash, resets the code, and comes back to SFTP mode', async () => {
    await write('a.php');
    // A stash waits until a file is two seconds old by the server's clock, which is a real one.
    const { exitCode, stderr } = await stage.run('env:discard my-site.dev --settle=0', {
      clock: systemClock,
    });
    expect(exitCode).toBe(0);
    expect(stderr).toMatch(/Discarded 1 uncommitted change, with a copy in the stash my-site\.dev-\d+-\d+;/);
    expect(stderr).toMatch(/ \[notice\] my-site\.dev is in SFTP mode again\.\n$/);
    expect((await stage.run('env:diffstat my-site.dev --field=file')).stdout).toBe('');
    expect((await stage.run('env:info my-site.dev --field=connection_mode')).stdout).toBe('sftp\n');
  });
});

describe('two processes on one environment', () => {
  test('one waits for the other, and with --busy=fail it does not', async () => {
    await write('a.php');
    let open = () => {};
    const gate = new Promise<void>(resolve => {
      open = resolve;
    });
    let arrived = false;
    proxy.detour.before = async line => {
      if (!line.startsWith('POST') || !line.endsWith('/workflows')) return;
      arrived = true;
      await gate;
    };
    const first = stage.run(`env:commit my-site.dev -m First ${author} --settle=0`, { env: proxy.env });
    await until(() => arrived || undefined);
    proxy.detour.before = async () => {};
    const refused = await stage.run('connection:set my-site.dev git --busy=fail', { env: proxy.env });
    expect(refused.exitCode).toBe(8);
    expect(refused.stderr).toMatch(/busy: turnout env:commit on this machine, process \d+ \(\d+ s\)\.\n/);
    const second = stage.run('connection:set my-site.dev git --settle=0 --no-sweep', { env: proxy.env });
    open();
    expect((await first).exitCode).toBe(0);
    expect((await second).exitCode).toBe(0);
  });
});

describe('when the list of changes cannot be read', () => {
  const unreadable = () => {
    proxy.detour.after = async line => {
      if (line.endsWith('/diffstat')) throw new Error('The list does not come.');
    };
  };
  const modeNow = async () => (await stage.run('env:info my-site.dev --field=connection_mode')).stdout;
  const line = 'connection:set my-site.dev git --settle=0';

  test.each([
    ['--on-changes=discard', 9],
    ['--on-changes=stash', 9],
    ['-y', 9],
    ['--on-changes=stash --confirm=my-site.dev', 2],
    ['--on-changes=discard --confirm=my-site.live', 2],
    ['-y --confirm=my-site.dev', 2],
  ])('%s goes on for nothing: %i', async (flags, code) => {
    await write('seen-by-nobody.php');
    unreadable();
    const { exitCode } = await stage.run(`${line} ${flags}`, { env: proxy.env });
    proxy.detour.after = async () => {};
    expect({ exitCode, mode: await modeNow() }).toEqual({ exitCode: code, mode: 'sftp\n' });
  });

  test('only --on-changes=discard with the name of the environment does, and says that it was blind', async () => {
    await write('seen-by-nobody.php');
    unreadable();
    const words = `${line} --on-changes=discard --confirm=my-site.dev`;
    const { exitCode, stderr } = await stage.run(words, { env: proxy.env });
    proxy.detour.after = async () => {};
    expect({ exitCode, mode: await modeNow() }).toEqual({ exitCode: 0, mode: 'git\n' });
    expect(stderr).toMatch(
      /warning] The changes cannot be read: .* They are discarded unseen, as --confirm says\./,
    );
    expect(stderr).toContain('[warning] What was discarded is not known: the changes could not be read.');
  });
});
