import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type ApiProxy, startProxy } from '../../support/network/api-proxy.ts';
import { writeCode } from '../../support/remote-files.ts';
import { newPerson, type Person, type Ran } from '../../support/run-turnout.ts';
import { keepKey } from '../../support/ssh/keep-key.ts';
import { stashed } from '../../support/stashed.ts';
import { TestClock } from '../../support/test-clock.ts';
import { type Stage, setStage } from '../stage.ts';

let stage: Stage;
let proxy: ApiProxy;
let privateKey: string;
let other: Person;
let site: string;
beforeAll(async () => {
  stage = await setStage();
  proxy = await startProxy(stage.sandbox);
  privateKey = await keepKey(stage.person);
  other = newPerson(stage.sandbox);
  await keepKey(other);
  site = join(stage.sandbox.folder, 'sites', stage.sandbox.siteId('my-site'));
});
afterAll(async () => {
  await proxy.close();
  other.dispose();
  await stage.dispose();
});
beforeEach(async () => {
  proxy.detour.before = async () => {};
  await stage.run('connection:set my-site.dev git --on-changes=discard --no-sweep --settle=0');
  await stage.run('connection:set my-site.dev sftp');
});

const author = '--author=Ada<ada@example.com>';
let number = 0;

/** Returns the content, which was there never before. */
async function write(name: string): Promise<string> {
  number += 1;
  const content = `<?php // ${number}\n`;
  await writeCode({ [name]: content }, { sandbox: stage.sandbox, privateKey });
  return content;
}

function committed(path: string): string | undefined {
  const args = ['--git-dir', join(site, 'repository.git'), 'cat-file', 'blob', `master:${path}`];
  try {
    return execFileSync('git', args, { stdio: ['ignore', 'pipe', 'ignore'] }).toString();
  } catch {
    return undefined;
  }
}

function pending(path: string): string | undefined {
  const file = join(site, 'environments/dev/code', path);
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
}

/** Runs the first line; the second begins when the first one first reads the changes, and so has the environment. */
async function runBoth(first: string, second: (line: string) => Promise<Ran>, line: string) {
  let begun: Promise<Ran> | undefined;
  proxy.detour.before = async sent => {
    if (sent.endsWith('/diffstat')) begun ??= second(line);
  };
  const ended = await stage.run(first, { env: proxy.env });
  return { first: ended, second: await begun };
}

test('on one machine the second one waits for the first, and finds what that has left', async () => {
  const content = await write('one.php');
  const inOwnTime = (line: string) => stage.run(line, { env: proxy.env });
  const { first, second } = await runBoth(
    `connection:set my-site.dev git --on-changes=commit --settle=0 ${author}`,
    inOwnTime,
    `env:commit my-site.dev --settle=0 ${author}`,
  );
  expect(first.exitCode).toBe(0);
  expect(second?.exitCode).toBe(11);
  expect(second?.stderr).toMatch(
    /^ \[notice] my-site\.dev is busy: turnout connection:set on this machine, process \d+ \(\d+ s\)\. Waiting for it\.\n \[error] {2}You can only commit/,
  );
  expect(committed('one.php')).toBe(content);
});

test('on one machine the second one does not wait with --busy=fail', async () => {
  const content = await write('two.php');
  const { first, second } = await runBoth(
    `connection:set my-site.dev git --on-changes=commit --settle=0 ${author}`,
    line => stage.run(line, { env: proxy.env }),
    `connection:set my-site.dev git --on-changes=discard --busy=fail`,
  );
  expect([first.exitCode, second?.exitCode]).toEqual([0, 8]);
  expect(committed('two.php')).toBe(content);
});

test.each(['commit', 'stash'])(
  'on two machines, where one does not see the other, neither loses work: %s',
  async policy => {
    const content = await write('three.php');
    const elsewhere = (line: string) => other.run(line, { clock: new TestClock(Date.now()) });
    const { first, second } = await runBoth(
      `connection:set my-site.dev git --on-changes=${policy} --settle=0 ${author}`,
      elsewhere,
      `env:commit my-site.dev --settle=0 -m Theirs ${author}`,
    );
    expect([0, 4]).toContain(first.exitCode);
    // 8: their time runs fast here, while ours has the environment.
    expect([0, 5, 8, 11]).toContain(second?.exitCode);
    expect([committed('three.php'), pending('three.php'), ...stashed(stage.person)]).toContain(content);
  },
);
