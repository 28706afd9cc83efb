import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Built, buildTurnout, startTurnout } from '../cli/built-turnout.ts';
import { literal } from '../support/literal.ts';
import { writeCode } from '../support/remote-files.ts';
import { newPerson, type Person } from '../support/run-turnout.ts';
import { keepKey } from '../support/ssh/keep-key.ts';
import { type StartedSandbox, startSandbox } from '../support/started-sandbox.ts';
import { TestClock } from '../support/test-clock.ts';
import { until } from '../support/until.ts';

let built: Built;
let sandbox: StartedSandbox;
let person: Person;
let privateKey: string;
let env: Record<string, string>;

beforeAll(async () => {
  built = await buildTurnout();
  sandbox = await startSandbox();
});
afterAll(async () => {
  await sandbox.dispose();
  built.dispose();
});

beforeEach(async () => {
  person = newPerson(sandbox);
  privateKey = await keepKey(person);
  env = {
    PATH: process.env['PATH'] ?? '',
    HOME: person.home,
    TURNOUT_PLATFORM: 'sandbox',
    TURNOUT_SANDBOX_DIR: sandbox.folder,
    TURNOUT_MACHINE_TOKEN: sandbox.token,
  };
});
afterEach(async () => {
  for (const name of ['workflow-endless', 'latency'] as const) sandbox.sandbox.faults.clear(name);
  person.dispose();
});

const quickly = (line: string) => person.run(line, { clock: new TestClock(Date.now()) });
const modeNow = async () => (await quickly('env:info my-site.dev --field=connection_mode')).stdout.trim();
const start = (...args: string[]) => startTurnout(args, built, env);
const there = (name: string) => until(() => existsSync(join(person.home, name)) || undefined);

const enabled = ' [notice] Enabled on-server development via SFTP for "dev"\n';
const warning =
  ' [warning] my-site.dev will be set back to git mode; a second signal ends turnout at once and leaves it in sftp mode.\n';
const back = ' [notice] Enabled git push mode for "dev"\n';

describe('connection:run', () => {
  beforeEach(() => quickly('connection:set my-site.dev git --on-changes=discard --settle=0 --no-sweep'));

  test.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const)(
    'passes %s on to the command, restores the mode, and ends as the command did',
    async (signal, code) => {
      const script = `touch '${person.home}/running'; exec sleep 60`;
      const running = start('connection:run', 'my-site.dev', 'sftp', '--settle=0', '--', 'sh', '-c', script);
      await there('running');
      expect(await modeNow()).toBe('sftp');
      running.kill(signal);
      expect(await running.ended).toEqual({ code, stdout: '', stderr: `${enabled}${warning}${back}` });
      expect(await modeNow()).toBe('git');
    },
  );

  test('lets a command that handles the signal tidy up, and passes its code through', async () => {
    const script = `trap 'echo tidied; exit 7' TERM; touch '${person.home}/running'; while :; do sleep 0.05; done`;
    const running = start('connection:run', 'my-site.dev', 'sftp', '--settle=0', '--', 'sh', '-c', script);
    await there('running');
    running.kill('SIGTERM');
    expect(await running.ended).toEqual({
      code: 7,
      stdout: 'tidied\n',
      stderr: `${enabled}${warning}${back}`,
    });
    expect(await modeNow()).toBe('git');
  });

  test('ends at once on a second signal, and has said in which mode it leaves the environment', async () => {
    const script = `trap '' TERM; echo $$ > '${person.home}/pid'; mv '${person.home}/pid' '${person.home}/running'; while :; do sleep 0.05; done`;
    const running = start('connection:run', 'my-site.dev', 'sftp', '--settle=0', '--', 'sh', '-c', script);
    await there('running');
    running.kill('SIGTERM');
    await until(() => running.reported().includes(warning) || undefined);
    running.kill('SIGTERM');
    const command = Number(readFileSync(join(person.home, 'running'), 'utf8'));
    await until(() => running.exitCode() ?? undefined);
    process.kill(command, 'SIGKILL');
    expect(await running.ended).toEqual({ code: 143, stdout: '', stderr: `${enabled}${warning}` });
    expect(await modeNow()).toBe('sftp');
  });
});

test('a turnout that connection:run runs is about the same environment, and not in its way', async () => {
  await quickly('connection:set my-site.feature-x git --on-changes=discard --settle=0 --no-sweep');
  const commit = [
    'env:commit',
    '--force',
    '--settle=0',
    '--no-sweep',
    '--author=Ada <ada@example.com>',
    '--field=author',
  ];
  const own = ['connection:run', 'my-site.feature-x', 'sftp', '--settle=0', '--no-sweep', '--'];
  const { code, stdout } = await start(...own, process.execPath, built.program, ...commit).ended;
  expect({ code, stdout }).toEqual({ code: 0, stdout: 'Ada <ada@example.com>\n' });
  expect((await quickly('env:info my-site.feature-x --field=connection_mode')).stdout).toBe('git\n');
});

describe('a commit', () => {
  const commit = 'commit_and_push_on_server_changes';
  beforeEach(async () => {
    await quickly('connection:set my-site.dev sftp');
    await writeCode({ 'a.php': `<?php // ${Math.random()}\n` }, { sandbox, privateKey });
  });

  const isRunning = () =>
    until(() => sandbox.sandbox.store.all('workflow').find(each => each.type === commit && !each.result));

  test('that is interrupted names the workflow, which goes on on the platform', async () => {
    sandbox.sandbox.faults.set('latency', '200');
    sandbox.sandbox.faults.set('workflow-endless', commit);
    const running = start('env:commit', 'my-site.dev', '--settle=0', '--author=Ada <ada@example.com>');
    const { id } = await isRunning();
    running.kill('SIGINT');
    const { code, stdout, stderr } = await running.ended;
    expect({ code, stdout, stderr: literal(stderr) }).toEqual({
      code: 130,
      stdout: '',
      stderr: ` [error]  Commit code changes is still running on the platform; turnout has stopped waiting.
 [notice] Go on waiting with: turnout workflow:wait my-site.dev --id=00000000-0000-0000-0000-000000000001
`,
    });
    expect(stderr).toContain(id);
    expect((await isRunning()).id).toBe(id);
  });
});

test('env:diffstat --watch prints a line of JSON for each change in a pipe, and ends with Ctrl-C', async () => {
  await quickly('connection:set my-site.feature-x sftp');
  const write = (content: string) =>
    writeCode({ 'a.php': content }, { sandbox, privateKey, environment: 'feature-x' });
  await write('<?php\n');
  const running = start('env:diffstat', 'my-site.feature-x', '--watch');
  await until(() => running.reported().includes('"additions":1') || undefined);
  await write('<?php\n\n');
  await until(() => running.reported().includes('"additions":2') || undefined);
  await quickly('connection:set my-site.feature-x git --on-changes=discard --settle=0 --no-sweep');
  await until(() => running.reported().includes('gone') || undefined);
  running.kill('SIGINT');
  const { code, stdout, stderr } = await running.ended;
  expect({ code, stdout: stdout.replace(/"at":"[^"]+"/g, '"at":"…"'), stderr }).toEqual({
    code: 130,
    stdout: `{"path":"a.php","status":"A","additions":1,"deletions":0,"at":"…"}
{"path":"a.php","status":"A","additions":2,"deletions":0,"at":"…"}
{"path":"a.php","gone":true}
`,
    stderr: '',
  });
});
