import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { systemClock } from '../../../src/system/clock.ts';
import type { SignalName } from '../../../src/system/programs/signal-name.ts';
import { registerKey, writeCode } from '../../support/remote-files.ts';
import { TestClock } from '../../support/test-clock.ts';
import { failed, reported, type Stage, setStage } from '../stage.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await setStage();
});
afterAll(() => stage.dispose());
afterEach(() => {
  for (const name of ['workflow-endless', 'workflow-fails', 'latency'] as const) faults().clear(name);
});

const faults = () => stage.sandbox.sandbox.faults;
const workflows = () => stage.sandbox.sandbox.store.all('workflow');
const sftpMode = 'enable_on_server_development';

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await pause(5);
}

/** Runs a line on the real clock and sends it a signal as soon as `condition` holds. */
async function interrupted(line: string, { signal, condition, env = {} }: Interruption) {
  let send = (_: SignalName) => {};
  const onStart = (given: typeof send) => {
    send = given;
  };
  const running = stage.run(line, { clock: systemClock, onStart, env });
  await until(condition);
  send(signal);
  return running;
}

interface Interruption {
  signal: SignalName;
  condition(): boolean;
  env?: Record<string, string>;
}

describe('a signal during a wait', () => {
  test.each([
    ['SIGINT', 130, 'my-site.dev', 'dev'],
    ['SIGTERM', 143, 'my-site.feature-x', 'feature-x'],
    ['SIGHUP', 129, 'my-drupal.dev', 'dev'],
  ] as const)('(%s) is %i, and names the workflow and the command that goes on waiting', async (...row) => {
    const [signal, code, name, environment] = row;
    faults().set('workflow-endless', sftpMode);
    const before = workflows().length;
    const condition = () => workflows().length > before;
    expect(await interrupted(`connection:set ${name} sftp`, { signal, condition })).toEqual(
      failed(
        code,
        `Enable on-server development via SFTP for "${environment}" is still running on the platform; turnout has stopped waiting.`,
        `Go on waiting with: turnout workflow:wait ${name} --id=00000000-0000-0000-0000-000000000001`,
      ),
    );
  });

  test('for a workflow of the site names the environment that it is about', async () => {
    faults().set('workflow-endless', 'create_cloud_development_environment');
    const before = workflows().length;
    const condition = () => workflows().length > before;
    expect(await interrupted('multidev:create my-site.dev late', { signal: 'SIGINT', condition })).toEqual(
      failed(
        130,
        'Create a Multidev environment "late" is still running on the platform; turnout has stopped waiting.',
        'Go on waiting with: turnout workflow:wait my-site.late --id=00000000-0000-0000-0000-000000000001',
      ),
    );
  });

  test('W12: before anything was begun sends nothing more, and names the site', async () => {
    faults().set('latency', '300');
    const sessions = () => stage.sandbox.sandbox.store.all('session').length;
    const before = { sessions: sessions(), workflows: workflows().length };
    const env = { XDG_CONFIG_HOME: `${stage.person.home}/fresh` };
    const condition = () => sessions() > before.sessions;
    expect(
      await interrupted('connection:set my-site.dev sftp', { signal: 'SIGINT', condition, env }),
    ).toEqual(
      failed(
        130,
        'Stopped before the end.',
        'See whether the platform is still at work: turnout workflow:list my-site',
      ),
    );
    expect(workflows().length).toBe(before.workflows);
  });
});

test('a wait that takes too long is 6, and names the command that goes on waiting, which does', async () => {
  faults().set('workflow-endless', sftpMode);
  const timeout = failed(
    6,
    'Enable on-server development via SFTP for "dev" is still running on the platform; turnout has stopped waiting.',
    'Go on waiting with: turnout workflow:wait team-site.dev --id=00000000-0000-0000-0000-000000000001',
  );
  expect(await stage.run('connection:set team-site.dev sftp --timeout=5')).toEqual(timeout);
  const id = workflows().find(({ siteId }) => siteId === stage.sandbox.siteId('team-site'))?.id;
  expect(await stage.run(`workflow:wait team-site.dev --id=${id} --timeout=5`)).toEqual(timeout);
  expect(await stage.run(`workflow:wait team-site.test --id=${id}`)).toEqual(
    failed(
      10,
      'The workflow 00000000-0000-0000-0000-000000000001 is not one of team-site.test but of dev.',
      'See what is running: turnout workflow:list team-site',
    ),
  );
});

const notFound = (what: string) =>
  failed(
    6,
    what,
    'One that ended before is found with --since=SECONDS. See what ran: turnout workflow:list my-site',
  );

const noSync = notFound(
  'No workflow "Sync code on dev" has begun in my-site.dev while turnout was waiting for one.',
);

describe('workflow:list and workflow:wait', () => {
  let own: Stage;
  beforeAll(async () => {
    own = await setStage();
  });
  afterAll(() => own.dispose());

  test('tell what has been done, and that nothing is running', async () => {
    const empty = { exitCode: 0, stderr: ' [warning] No workflows have been run on my-site.\n' };
    expect(await own.run('workflow:list my-site --json')).toEqual({ ...empty, stdout: '[]\n' });
    expect(await own.run('workflow:wait my-site.dev --any --timeout=20')).toEqual(
      notFound('No workflow has begun in my-site.dev while turnout was waiting for one.'),
    );
    expect(await own.run('workflow:wait my-site.dev --timeout=20')).toEqual(noSync);
    await own.run('connection:set my-site.dev sftp');
    expect(await own.run('workflow:list my-site --fields=id,env,workflow,user,status,started_at')).toEqual({
      exitCode: 0,
      stderr: '',
      stdout: ` -------------------------------------- ------------- ------------------------------------------------- ----------------------- ----------- --------------------- 
  Workflow ID                            Environment   Workflow                                          User                    Status      Started At           
 -------------------------------------- ------------- ------------------------------------------------- ----------------------- ----------- --------------------- 
  00000000-0000-0000-0000-000000000001   dev           Enable on-server development via SFTP for "dev"   dev@sandbox.localhost   succeeded   2026-01-15 12:00:00  
 -------------------------------------- ------------- ------------------------------------------------- ----------------------- ----------- --------------------- 
`,
    });
  });

  test('one that ended before the call is found with --since, and by the words of Terminus', async () => {
    const done = reported('Enabled on-server development via SFTP for "dev"');
    const description = 'Enable on-server development via SFTP for dev';
    expect(await own.run('workflow:wait my-site.dev --any --since=600')).toEqual(done);
    expect(await own.run(['workflow:wait', 'my-site.dev', description, '--since=600'])).toEqual(done);
    expect(await own.run(['workflow:wait', '--timeout=5', '--', 'my-site.dev', 'Sync code on dev'])).toEqual(
      noSync,
    );
  });

  test('one is found by the commit that it brings', async () => {
    await writeCode(
      { 'a.php': '<?php\n' },
      { sandbox: own.sandbox, privateKey: await registerKey(own.person) },
    );
    const args = [
      'env:commit',
      'my-site.dev',
      '--settle=0',
      '--author=Ada <ada@example.com>',
      '--field=hash',
    ];
    const hash = (await own.person.run(args)).stdout.trim();
    for (const commit of [hash, hash.slice(0, 7), hash.slice(0, 12).toUpperCase()]) {
      expect(await own.run(`workflow:wait my-site.dev --commit=${commit}`)).toEqual(
        reported('Synced code on "dev"'),
      );
    }
    expect(await own.run('workflow:wait my-site.dev --commit=0123456 --timeout=10')).toEqual(
      failed(
        6,
        'The platform has not begun to bring commit 0123456 to my-site.dev while turnout was waiting.',
        'Was it pushed, and to this environment? See: turnout workflow:list my-site',
      ),
    );
  });

  test.each([
    ['--commit=', '"" is not the hash of a commit.'],
    ['--commit=abc', '"abc" is not the hash of a commit.'],
    ['--commit=HEAD~1x', '"HEAD~1x" is not the hash of a commit.'],
    ['--id=x --commit=abc1234', '--id and --commit name different workflows.'],
    ['Sync --id=x', '--id and DESCRIPTION name different workflows.'],
    ['--since=soon', '"soon" is not a number of seconds.'],
    ['--start=soon', '"soon" is not a number of seconds.'],
    ['--since=5 --start=5', '--since and --start name different moments.'],
    ['--any Sync', 'DESCRIPTION and --any name different workflows.'],
    ['--any --id=x', '--id and --any name different workflows.'],
  ])('(%s) is a mistake in the line', async (args, message) => {
    const { exitCode, stderr } = await own.run(`workflow:wait my-site.dev ${args}`);
    expect({ exitCode, first: stderr.split('\n')[0] }).toEqual({
      exitCode: 2,
      first: ` [error]  ${message}`,
    });
  });

  test('a workflow that fails is 5', async () => {
    own.sandbox.sandbox.faults.set('workflow-fails', sftpMode);
    const { exitCode, stdout, stderr } = await own.run('connection:set my-site.feature-x sftp');
    expect({ exitCode, stdout, lines: stderr.split('\n').length }).toEqual({
      exitCode: 5,
      stdout: '',
      lines: 3,
    });
    const mode = await own.run('connection:info my-site.feature-x --field=connection_mode');
    expect(mode.stdout).toBe('git\n');
  });
});

describe('T9: workflow:wait after git push', () => {
  let own: Stage;
  beforeAll(async () => {
    own = await setStage();
    // The platform syncs the code by itself after a commit, as it does after a push; what runs next is something else.
    await own.run('connection:set my-site.dev sftp');
    await writeCode(
      { 'a.php': '<?php\n' },
      { sandbox: own.sandbox, privateKey: await registerKey(own.person) },
    );
    await own.run('env:commit my-site.dev --settle=0');
    await own.run('env:clear-cache my-site.dev');
  });
  afterAll(() => own.dispose());
  afterEach(() => own.sandbox.sandbox.faults.clear('workflow-endless'));

  const synced = reported('Synced code on "dev"');
  const max = {
    exitCode: 0,
    stdout: '',
    stderr:
      ' [warning] No workflow "Sync code on dev" has begun in my-site.dev while turnout was waiting for one.\n [notice] One that ended before is found with --since=SECONDS. See what ran: turnout workflow:list my-site\n',
  };
  const soon = () => Math.floor(Date.now() / 1000) + 3600;

  test('looks a minute back, for the sync of the code and not for whatever ran last', async () => {
    expect(await own.run('workflow:wait my-site.dev')).toEqual(synced);
    expect(await own.run(['workflow:wait', 'my-site.dev', ''])).toEqual(synced);
    expect(await own.run(['workflow:wait', 'my-site.dev', 'Sync code on dev', '--max=240'])).toEqual(synced);
    expect(await own.run(['workflow:wait', 'my-site.dev', 'Sync code on "dev"'])).toEqual(synced);
    expect(await own.run(['workflow:wait', 'my-site.dev', 'Clear cache for dev'])).toEqual(
      reported('Cleared cache for "dev"'),
    );
  });

  test('counts from --start on, 0 being a minute ago', async () => {
    expect(await own.run('workflow:wait my-site.dev --start=0')).toEqual(synced);
    expect(await own.run(`workflow:wait my-site.dev --start=${soon() - 7200} --max=30`)).toEqual(synced);
    expect(await own.run(`workflow:wait my-site.dev --start=${soon()} --max=30`)).toEqual(max);
    expect(await own.run(`workflow:wait --max=30 --start ${soon()} -- my-site.dev`)).toEqual(max);
  });

  test('ends with 0 and a warning when --max is over, with 6 when --timeout is', async () => {
    expect(await own.run('workflow:wait my-site.dev --since=0 --max=5')).toEqual(max);
    expect((await own.run('workflow:wait my-site.dev --since=0 --timeout=5')).exitCode).toBe(6);
    own.sandbox.sandbox.faults.set('workflow-endless', 'clear_cache');
    await own.run('env:clear-cache my-site.dev --timeout=1');
    const { exitCode, stderr } = await own.run('workflow:wait my-site.dev --any --max=5');
    expect({ exitCode, stderr: stderr.replace(/--id=\S+/, '--id=UUID') }).toEqual({
      exitCode: 0,
      stderr:
        ' [warning] Clear cache for "dev" is still running on the platform; turnout has stopped waiting.\n [notice] Go on waiting with: turnout workflow:wait my-site.dev --id=UUID\n',
    });
    expect((await own.run('workflow:wait my-site.dev --any --timeout=5')).exitCode).toBe(6);
  });

  test('ends with 0 after three minutes where nothing began, for the push may have brought nothing', async () => {
    const clock = new TestClock(Date.now());
    expect(await own.run('workflow:wait my-site.feature-x', { clock })).toEqual({
      exitCode: 0,
      stdout: '',
      stderr:
        ' [warning] No workflow "Sync code on feature-x" has begun in my-site.feature-x while turnout was waiting for one.\n [notice] One that ended before is found with --since=SECONDS. See what ran: turnout workflow:list my-site\n',
    });
    expect(clock.elapsed()).toBe(180_000);
    const strict = { env: { TURNOUT_TIMEOUT: '20' } };
    expect((await own.run('workflow:wait my-site.feature-x', strict)).exitCode).toBe(6);
    expect((await own.run('workflow:wait my-site.feature-x --any')).exitCode).toBe(6);
  });

  test('is 6 where the sync runs on, for the next step would meet the old code', async () => {
    await own.run('connection:set my-drupal.dev sftp');
    own.sandbox.sandbox.faults.set('workflow-endless', 'sync_code');
    const privateKey = await registerKey(own.person);
    await writeCode({ 'b.php': '<?php\n' }, { sandbox: own.sandbox, privateKey, site: 'my-drupal' });
    await own.run('env:commit my-drupal.dev --settle=0 --no-wait');
    const siteId = own.sandbox.siteId('my-drupal');
    const syncs = own.sandbox.sandbox.store.all('workflow').filter(each => each.siteId === siteId);
    expect(syncs.map(({ type }) => type)).toContain('sync_code');
    expect((await own.run('workflow:wait my-drupal.dev')).exitCode).toBe(6);
    expect((await own.run('workflow:wait my-drupal.dev --max=10')).exitCode).toBe(0);
  });

  test('goes by the clock of the platform, not by ours', async () => {
    const clock = new TestClock(Date.now() + 7_200_000);
    expect(await own.run('workflow:wait my-site.dev', { clock })).toEqual(synced);
    expect(
      (await own.run('workflow:wait my-site.dev --since=1', { clock: new TestClock(Date.now() - 7_200_000) }))
        .exitCode,
    ).toBe(0);
  });

  test('W7: of an id that there is not is 10, as workflow:info says it', async () => {
    const unknown = failed(
      10,
      'Could not find a workflow identified by foo.',
      'List those of the site: turnout workflow:list my-site',
    );
    expect(await own.run('workflow:wait my-site.dev --id=foo')).toEqual(unknown);
    expect(await own.run('workflow:info my-site --id=foo')).toEqual(unknown);
    expect(await own.run('workflow:info:logs my-site --id=foo')).toEqual(unknown);
  });
});

describe('U9: a wait without a terminal', () => {
  const waitNotices = { after: 5000, every: 60_000 };

  test('has a first line, then one a minute', async () => {
    expect((await stage.run('workflow:wait my-site.dev --timeout=150', { waitNotices })).stderr).toBe(
      ` [notice] Waiting until "Sync code on dev" begins in my-site.dev… 8 s
 [notice] Waiting until "Sync code on dev" begins in my-site.dev… 68 s
 [notice] Waiting until "Sync code on dev" begins in my-site.dev… 128 s
 [error]  No workflow "Sync code on dev" has begun in my-site.dev while turnout was waiting for one.
 [notice] One that ended before is found with --since=SECONDS. See what ran: turnout workflow:list my-site
`,
    );
  });

  test('says which workflow it waits for, in every command', async () => {
    faults().set('workflow-endless', 'clear_cache');
    const { stderr } = await stage.run('env:clear-cache my-drupal.dev --timeout=100', { waitNotices });
    expect(stderr.split('\n').slice(0, 2)).toEqual([
      expect.stringMatching(/^ \[notice\] (Clear|Clearing) cache for "dev"… \d s$/),
      expect.stringMatching(/^ \[notice\] (Clear|Clearing) cache for "dev"… [67]\d s$/),
    ]);
  });

  test('is silent with -q, and draws at a terminal instead', async () => {
    const quiet = await stage.run('workflow:wait my-site.dev --timeout=150 -q', { waitNotices });
    expect(quiet.stderr.split('\n')).toHaveLength(3);
    const terminal = { columns: 80 };
    const drawn = await stage.run('workflow:wait my-site.dev --timeout=150', { waitNotices, terminal });
    expect(drawn.stderr).not.toContain('[notice]');
  });
});
