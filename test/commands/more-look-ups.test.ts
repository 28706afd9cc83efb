import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { failed, patient, reported, type Stage, setStage } from './stage.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await setStage(patient);
});
afterAll(() => stage.dispose());

/** The result of a line that has nothing to say besides it. */
async function resultOf(line: string): Promise<string> {
  const { exitCode, stdout, stderr } = await stage.run(line);
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  return stdout;
}

const frozen = failed(
  11,
  'This site is frozen. Its test and live environments and many commands will be unavailable while it remains frozen.',
  'Unfreeze old-site in the dashboard first.',
);

describe('site:lookup', () => {
  test('prints the UUID, and with a format both', async () => {
    const id = stage.sandbox.siteId('my-site');
    expect((await stage.person.run('site:lookup my-site')).stdout).toBe(`${id}\n`);
    expect(await resultOf(`site:lookup ${id} --field=name`)).toBe('my-site\n');
    expect(await resultOf('site:lookup my-site --format=json')).toBe(
      '{\n    "id": "00000000-0000-0000-0000-000000000001",\n    "name": "my-site"\n}\n',
    );
  });

  test('of a site that there is not is 10', async () => {
    expect(await stage.run('site:lookup nope')).toEqual(
      failed(
        10,
        'Could not locate a site your user may access identified by nope: A site named nope was not found.',
        'List the sites that you may work on: turnout site:list',
      ),
    );
  });
});

describe('branch:list', () => {
  test('lists branches and what is deployed', async () => {
    expect(await resultOf('branch:list my-site')).toBe(
      ` ----------- ------------------------------------------ 
  ID          SHA                                       
 ----------- ------------------------------------------ 
  master      0000000000000000000000000000000000000001  
  test        0000000000000000000000000000000000000001  
  live        0000000000000000000000000000000000000001  
  feature-x   0000000000000000000000000000000000000001  
 ----------- ------------------------------------------ 
`,
    );
    expect(await resultOf('branch:list team-site --format=json')).toBe(
      '{\n    "master": {\n        "id": "master",\n        "sha": "0000000000000000000000000000000000000001"\n    }\n}\n',
    );
    expect(await resultOf('branch:list my-site --format=list')).toBe('master\ntest\nlive\nfeature-x\n');
  });
});

describe('multidev:list', () => {
  test('T13: lists multidevs only, with the labels of Terminus', async () => {
    expect(await resultOf('multidev:list my-site --fields=Name,domain,connection_mode,initialized')).toBe(
      ` ----------- ------------------------------------- ----------------- -------------- 
  Name        Domain                                Connection Mode   Initialized?  
 ----------- ------------------------------------- ----------------- -------------- 
  feature-x   feature-x-my-site.sandbox.localhost   git               true          
 ----------- ------------------------------------- ----------------- -------------- 
`,
    );
    expect(await resultOf('multidev:list my-site --format=csv')).toBe(
      'Name,Created,Domain,"OnServer Dev?",Locked?,Initialized?\nfeature-x,"2026-01-15 12:00:00",feature-x-my-site.sandbox.localhost,false,false,true\n',
    );
  });

  test('T13: says whether each is in SFTP mode by onserverdev, too', async () => {
    const line = 'multidev:list my-site --fields=id,onserverdev';
    expect(await resultOf(`${line} --format=csv`)).toBe('Name,"OnServer Dev?"\nfeature-x,false\n');
    await stage.run('connection:set my-site.feature-x sftp');
    expect(await resultOf(`${line} --format=csv`)).toBe('Name,"OnServer Dev?"\nfeature-x,true\n');
    expect(await resultOf(`${line} --format=json`)).toBe(
      '{\n    "feature-x": {\n        "id": "feature-x",\n        "onserverdev": true\n    }\n}\n',
    );
    expect(await resultOf('multidev:list my-site --field=onserverdev')).toBe('1\n');
    await stage.run('connection:set my-site.feature-x git -y');
  });

  test('says that there are none', async () => {
    expect(await stage.run('multidev:list my-drupal --format=json')).toEqual({
      exitCode: 0,
      stdout: '[]\n',
      stderr: ' [warning] You have no multidev environments.\n',
    });
  });
});

describe('lock:info', () => {
  test('T11+: shows an environment that is open to everybody, with the two rows that are empty', async () => {
    expect(await resultOf('lock:info my-site.dev')).toBe(
      ' ---------- ------- \n  Locked?    false  \n  Username          \n  Password          \n ---------- ------- \n',
    );
    expect(await resultOf('lock:info my-site.dev --field=locked')).toBe('\n');
  });
});

describe('machine-token', () => {
  const tokenId = async () => (await stage.person.run('machine-token:list --field=id')).stdout.trim();

  test('list shows their names, never a secret', async () => {
    const { stdout } = await stage.person.run('machine-token:list --format=json');
    const id = await tokenId();
    expect(JSON.parse(stdout)).toEqual({ [id]: { id, device_name: 'sandbox' } });
    expect(stdout).not.toContain(stage.sandbox.token);
  });

  test('delete of one that there is not is 10', async () => {
    expect(await stage.run('machine-token:delete nope -y')).toEqual(
      failed(
        10,
        'Could not find a machine token identified by nope.',
        'List your machine tokens: turnout machine-token:list',
      ),
    );
  });

  test('delete wants a yes', async () => {
    const id = await tokenId();
    expect(await stage.run(`machine-token:delete ${id}`)).toEqual({
      exitCode: 2,
      stdout: '',
      stderr:
        ' [error]  Are you sure you want to delete this machine token? Cannot prompt: standard input is not a terminal.\n [notice] To say yes beforehand: --yes\n',
    });
    const terminal = { columns: 80 };
    const no = await stage.run(`machine-token:delete ${id}`, { terminal, input: '\r' });
    expect({ exitCode: no.exitCode, stdout: no.stdout }).toEqual({ exitCode: 1, stdout: '' });
    expect(await tokenId()).toBe(id);
    expect(await stage.run(`machine-token:delete ${id} -y`)).toEqual(
      reported('Deleting sandbox ...', 'Deleted sandbox!'),
    );
    expect(await stage.run('machine-token:list --format=json')).toEqual({
      exitCode: 0,
      stdout: '[]\n',
      stderr: ' [warning] You have no machine tokens.\n',
    });
  });
});

describe('self:info', () => {
  test('tells versions and places, on a platform that does not answer too', async () => {
    const env = { TURNOUT_PLATFORM: 'http://127.0.0.1:9' };
    const { exitCode, stdout, stderr } = await stage.run('self:info --format=json', { env });
    const { turnout_path, ...about } = JSON.parse(stdout);
    expect({ exitCode, stderr, about }).toEqual({
      exitCode: 0,
      stderr: '',
      about: {
        turnout_version: expect.stringMatching(/^\d+\.\d+\.\d+$/),
        node_version: process.version,
        node_binary_path: process.execPath,
        os_version: expect.stringMatching(new RegExp(`^${process.platform} `)),
        platform: 'http://127.0.0.1:9',
        config_path: '/home/ada/.config/turnout',
        data_path: '/home/ada/.local/share/turnout',
      },
    });
    expect(turnout_path).toMatch(/bin\/turnout\.js$/);
  });
});

describe('env:wake', () => {
  test('loads the health check of the website', async () => {
    expect(await stage.run('env:wake my-site.feature-x')).toEqual(
      reported('OK >> feature-x-my-site.sandbox.localhost responded in 0.0 s'),
    );
    expect(await stage.run('env:wake my-site.live')).toEqual(
      reported('OK >> live-my-site.sandbox.localhost responded in 0.0 s'),
    );
  });

  test('fails with 9 where nothing answers', async () => {
    expect(await stage.run('env:wake team-site.test')).toEqual(
      failed(
        9,
        'Could not reach test-team-site.sandbox.localhost.',
        'Try again in a minute. Test and live are there after their first deploy only.',
      ),
    );
  });

  test('of a frozen site is refused, of an environment that there is not is 10', async () => {
    expect(await stage.run('env:wake old-site.dev')).toEqual(frozen);
    expect((await stage.run('env:wake my-site.nope')).exitCode).toBe(10);
  });
});

describe('env:clear-cache', () => {
  test.each(['dev', 'live', 'feature-x'])('clears those of %s', async environment => {
    expect(await stage.run(`env:clear-cache my-site.${environment}`)).toEqual(
      reported(`Caches cleared on ${environment}.`),
    );
  });

  test('of a frozen site is refused', async () => {
    expect(await stage.run('env:clear-cache old-site.dev')).toEqual(frozen);
  });

  test('that does not end in time is 6, and names what still runs', async () => {
    const { faults } = stage.sandbox.sandbox;
    faults.set('workflow-endless', 'clear_cache');
    expect(await stage.run('env:clear-cache my-drupal.dev --timeout=2')).toEqual(
      failed(
        6,
        'Clear cache for "dev" is still running on the platform; turnout has stopped waiting.',
        'Go on waiting with: turnout workflow:wait my-drupal.dev --id=00000000-0000-0000-0000-000000000001',
      ),
    );
    faults.clear('workflow-endless');
  });

  test('that fails is 5', async () => {
    const { faults } = stage.sandbox.sandbox;
    faults.set('workflow-fails', 'clear_cache:Varnish is on fire');
    expect(await stage.run('env:clear-cache my-site.dev')).toEqual(
      failed(
        5,
        'Clear cache for "dev" failed: Varnish is on fire',
        'See what ran: turnout workflow:list my-site',
      ),
    );
    faults.clear('workflow-fails');
  });
});

describe('workflow:info', () => {
  const latest = ' [notice] Showing latest workflow on my-site.\n';

  test('shows the newest, and why it failed', async () => {
    expect(await stage.run('workflow:info my-site --fields=env,workflow,user,status,type,reason')).toEqual({
      exitCode: 0,
      stderr: latest,
      stdout: ` ------------- ----------------------- 
  Environment   dev                    
  Workflow      Clear cache for "dev"  
  User          dev@sandbox.localhost  
  Status        failed                 
  Type          clear_cache            
  Reason        Varnish is on fire     
 ------------- ----------------------- 
`,
    });
  });

  test('status has the fields of the list', async () => {
    const { stdout } = await stage.run('workflow:info:status my-site --format=json');
    const [row] = Object.values(JSON.parse((await stage.run('workflow:list my-site --format=json')).stdout));
    expect(JSON.parse(stdout)).toEqual(row);
  });

  test('operations and logs are told of one with an id', async () => {
    const id = (await stage.person.run('workflow:list my-site --field=id')).stdout.split('\n')[1] ?? '';
    expect(
      await stage.run(`workflow:info:operations my-site --id=${id} --fields=type,description,result`),
    ).toEqual({
      exitCode: 0,
      stderr: '',
      stdout: ` ---------- ----------------------------- ----------- 
  Type       Operation Description         Result     
 ---------- ----------------------------- ----------- 
  platform   Clear cache for "feature-x"   succeeded  
 ---------- ----------------------------- ----------- 
`,
    });
    expect(await stage.run(`workflow:info:logs my-site --id=${id}`)).toEqual(
      reported('Workflow operations did not contain any logs.'),
    );
  });

  test('of none is 10, of one that there is not as well', async () => {
    expect(await stage.run('workflow:info:status team-site')).toEqual(
      failed(10, 'No workflows have been run on team-site.', 'The platform keeps them for about two weeks.'),
    );
    expect(await stage.run('workflow:info my-site --id=nope')).toEqual(
      failed(
        10,
        'Could not find a workflow identified by nope.',
        'List those of the site: turnout workflow:list my-site',
      ),
    );
  });
});
