import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startProxy } from '../support/network/api-proxy.ts';
import { failed, type Stage, setStage } from './stage.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await setStage();
});
afterAll(() => stage.dispose());

/** The result of a line that has nothing to say besides it. */
async function resultOf(line: string, columns?: number): Promise<string> {
  const { exitCode, stdout, stderr } = await stage.run(line, columns ? { terminal: { columns } } : {});
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  return stdout;
}

const noSite = failed(
  10,
  'Could not locate a site your user may access identified by nope: A site named nope was not found.',
  'List the sites that you may work on: turnout site:list',
);

test.each([
  'site:info mysite',
  'connection:info mysite.dev',
  'file:list mysite.dev:code',
  'git:clone mysite.dev',
  'env:list My-Sit',
])('W15: %s proposes the site that was meant, where earlier commands have seen it', async line => {
  const fresh = await setStage();
  try {
    const asked = (/(?<= )[\w-]+/.exec(line)?.[0] ?? '').toLowerCase();
    const unknown = `Could not locate a site your user may access identified by ${asked}: A site named ${asked} was not found.`;
    const nobodyKnows = failed(10, unknown, 'List the sites that you may work on: turnout site:list');
    expect(await fresh.run(line)).toEqual(nobodyKnows);
    await fresh.run('site:list');
    const meant = 'Did you mean my-site? List your sites with: turnout site:list';
    expect(await fresh.run(line)).toEqual(failed(10, unknown, meant));
  } finally {
    await fresh.dispose();
  }
});

describe('site:list', () => {
  test('T13: has own sites and those of organizations, with their names as machines know them', async () => {
    expect(await resultOf('site:list --fields=name,framework,memberships,frozen')).toBe(
      ` ----------- ----------- ------------------------------------------------------- ------------ 
  Name        Framework   Memberships                                             Is Frozen?  
 ----------- ----------- ------------------------------------------------------- ------------ 
  my-site     wordpress   00000000-0000-0000-0000-000000000001: Team              false       
  my-drupal   drupal8     00000000-0000-0000-0000-000000000001: Team              false       
  old-site    wordpress   00000000-0000-0000-0000-000000000001: Team              true        
  team-site   wordpress   00000000-0000-0000-0000-000000000002: switch-and-sons   false       
 ----------- ----------- ------------------------------------------------------- ------------ 
`,
    );
    expect(await resultOf('site:list --team --field=name')).toBe('my-site\nmy-drupal\nold-site\n');
  });

  test.each([80, 0])(
    'U7: at a terminal of %d columns shows names and ids whole, and says what it left out',
    async columns => {
      const { exitCode, stdout, stderr } = await stage.run('site:list', { terminal: { columns } });
      expect({ exitCode, stdout, stderr }).toEqual({
        exitCode: 0,
        stdout: ` ----------- -------------------------------------- --------- -----------
  \x1b[1mName\x1b[22m        \x1b[1mID\x1b[22m                                     \x1b[1mPlan\x1b[22m      \x1b[1mFramework\x1b[22m
 ----------- -------------------------------------- --------- -----------
  my-site     00000000-0000-0000-0000-000000000001   Sandbox   wordpress
  my-drupal   00000000-0000-0000-0000-000000000002   Sandbox   drupal8
  old-site    00000000-0000-0000-0000-000000000003   Sandbox   wordpress
  team-site   00000000-0000-0000-0000-000000000004   Sandbox   wordpress
 ----------- -------------------------------------- --------- -----------
`,
        stderr: `5 columns hidden: Region, Owner, Created, Memberships, Is Frozen?; show with --fields='*' or --format=json\n`,
      });
    },
  );

  test('is keyed by id in JSON', async () => {
    expect(JSON.parse(await resultOf('site:list --json --team --fields=name,id'))).toEqual({
      '00000000-0000-0000-0000-000000000001': { name: 'my-site', id: '00000000-0000-0000-0000-000000000001' },
      '00000000-0000-0000-0000-000000000002': {
        name: 'my-drupal',
        id: '00000000-0000-0000-0000-000000000002',
      },
      '00000000-0000-0000-0000-000000000003': {
        name: 'old-site',
        id: '00000000-0000-0000-0000-000000000003',
      },
    });
  });
});

describe('T14: site:list chooses', () => {
  test.each([
    ['--name=^my-', 'my-site\nmy-drupal\n'],
    ['--name=site$', 'my-site\nold-site\nteam-site\n'],
    ['--plan=sandbox', 'my-site\nmy-drupal\nold-site\nteam-site\n'],
    ['--upstream=drupal8', 'my-drupal\n'],
    ['--owner=me --upstream=WordPress', 'my-site\nold-site\n'],
    ['--org=all', 'my-site\nmy-drupal\nold-site\nteam-site\n'],
    ['--org=switch-and-sons', 'team-site\n'],
    ['--name=^team --org=switch-and-sons', 'team-site\n'],
  ])('with %s', async (flags, names) => {
    expect(await resultOf(`site:list ${flags} --field=name`)).toBe(names);
  });

  test('by the label of an organization, which has blanks', async () => {
    const line = ['site:list', '--org=Switch and Sons', '--field=name'];
    expect(await stage.run(line)).toEqual({ exitCode: 0, stdout: 'team-site\n', stderr: '' });
  });

  test('and finds none', async () => {
    expect(await stage.run('site:list --owner=00000000-0000-0000-0000-000000000000 --format=json')).toEqual({
      exitCode: 0,
      stdout: '[]\n',
      stderr: ' [warning] You have no sites.\n',
    });
    expect(await stage.run('site:list --org=nope')).toEqual(
      failed(10, 'Could not find an organization identified by nope.', 'There are: switch-and-sons'),
    );
    expect((await stage.run('site:list --name=[')).exitCode).toBe(2);
  });
});

describe('site:info', () => {
  test('shows a site by name, and the same by UUID', async () => {
    const table = ` ------------------ ---------------------------------------------- 
  ID                 00000000-0000-0000-0000-000000000001          
  Name               my-site                                       
  Label              My Site                                       
  Created            2026-01-15 12:00:00                           
  Framework          wordpress                                     
  Region             United States                                 
  Organization                                                     
  Plan               Sandbox                                       
  Max Multidevs      10                                            
  Upstream           wordpress: https://example.com/wordpress.git  
  Upstream Label                                                   
  Holder Type        user                                          
  Holder ID          00000000-0000-0000-0000-000000000002          
  Owner              00000000-0000-0000-0000-000000000002          
  Is Frozen?         false                                         
  Date Last Frozen   -                                             
 ------------------ ---------------------------------------------- 
`;
    expect(await resultOf('site:info my-site')).toBe(table);
    expect(await resultOf(`site:info ${stage.sandbox.siteId('my-site')}`)).toBe(table);
  });

  test('T11: has an empty column for what was named and is not there', async () => {
    expect(await resultOf('site:info my-site --fields=name,organization,label --format=csv')).toBe(
      'Name,Organization,Label\nmy-site,,"My Site"\n',
    );
    expect(await resultOf('site:info my-site --fields=name,organization --format=json')).toBe(
      '{\n    "name": "my-site",\n    "organization": null\n}\n',
    );
    expect(await resultOf('site:info my-site --field=organization')).toBe('\n');
  });

  test('T13: writes the framework as people know it, and as the platform does for programs', async () => {
    const framework = 'site:info my-drupal --fields=framework';
    expect(await resultOf(`${framework} --format=csv`)).toBe('Framework\n"Drupal 8 or later"\n');
    expect(await resultOf(`${framework} --format=list`)).toBe('Drupal 8 or later\n');
    expect(await resultOf(framework)).toBe(
      ' ----------- ------------------- \n  Framework   Drupal 8 or later  \n ----------- ------------------- \n',
    );
    expect(await resultOf(`${framework} --format=json`)).toBe('{\n    "framework": "drupal8"\n}\n');
    expect(await resultOf('site:info my-drupal --field=framework')).toBe('drupal8\n');
    expect(await resultOf('site:info my-site --fields=framework --format=list')).toBe('wordpress\n');
  });

  test('prints one field', async () => {
    expect(await resultOf('site:info old-site --field=frozen')).toBe('1\n');
    expect(await resultOf('site:info my-site --field=frozen')).toBe('\n');
  });

  test('of a site that there is not is 10', async () => {
    expect(await stage.run('site:info nope')).toEqual(noSite);
  });
});

describe('env:list', () => {
  test('T14: of a frozen site has dev only, and says why', async () => {
    expect(await stage.run('env:list old-site --fields=id,connection_mode --format=csv')).toEqual({
      exitCode: 0,
      stdout: 'ID,"Connection Mode"\ndev,git\n',
      stderr: ' [warning] This site is frozen. Its test and live environments are unavailable.\n',
    });
  });

  test.each([
    ['env:list my-site.dev --field=id', 'dev\ntest\nlive\nfeature-x\n'],
    ['multidev:list my-site.test --field=id', 'feature-x\n'],
    ['site:info my-site.live --field=name', 'my-site\n'],
    ['site:lookup my-site.dev --field=name', 'my-site\n'],
    ['branch:list my-site.feature-x --field=id', 'master\ntest\nlive\nfeature-x\n'],
  ])('T14: %s takes an environment where the site is meant', async (line, result) => {
    expect(await resultOf(line)).toBe(result);
  });

  test('T14: whose environment is not one is 2', async () => {
    expect((await stage.run('env:list my-site.')).exitCode).toBe(2);
    expect((await stage.run('env:list my-site.d_v')).exitCode).toBe(2);
  });

  test('lists the environments, with headings in the colours of a terminal', async () => {
    expect(await resultOf('env:list my-site --fields=id,domain,connection_mode,initialized')).toBe(
      ` ----------- ------------------------------------- ----------------- ------------- 
  ID          Domain                                Connection Mode   Initialized  
 ----------- ------------------------------------- ----------------- ------------- 
  dev         dev-my-site.sandbox.localhost         git               true         
  test        test-my-site.sandbox.localhost        git               true         
  live        live-my-site.sandbox.localhost        git               true         
  feature-x   feature-x-my-site.sandbox.localhost   git               true         
 ----------- ------------------------------------- ----------------- ------------- 
`,
    );
    const atTerminal = await resultOf('env:list my-site --fields=id,locked', 80);
    expect(atTerminal).toContain('\x1b[1m');
    expect(await resultOf('env:list my-site --fields=id,locked --no-color', 80)).not.toContain('\x1b');
  });

  test('is keyed by id in JSON', async () => {
    expect(JSON.parse(await resultOf('env:list team-site --json --fields=id,created,initialized'))).toEqual({
      dev: { id: 'dev', created: 1768478400, initialized: true },
      test: { id: 'test', created: 1768478400, initialized: false },
      live: { id: 'live', created: 1768478400, initialized: false },
    });
  });

  test('of a site that there is not is 10', async () => {
    expect(await stage.run('env:list nope')).toEqual(noSite);
  });
});

describe('env:info', () => {
  test('shows an environment', async () => {
    expect(await resultOf('env:info my-site.feature-x')).toBe(
      ` ----------------- ------------------------------------- 
  ID                feature-x                            
  Created           2026-01-15 12:00:00                  
  Domain            feature-x-my-site.sandbox.localhost  
  Locked            false                                
  Initialized       true                                 
  Connection Mode   git                                  
  PHP Version       8.2                                  
 ----------------- ------------------------------------- 
`,
    );
  });

  test('tells dates in words at a terminal, and in figures under CI', async () => {
    const created = await stage.person.run('env:info my-site.dev --field=created');
    const later = (Number(created.stdout) + 180) * 1000;
    const clock = { now: () => later, elapsed: () => 0, sleep: async () => {}, after: () => () => {} };
    const options = { clock, terminal: { columns: 80 } };
    const line = 'env:info my-site.dev --fields=id,created --no-color';
    expect((await stage.run(line, options)).stdout).toBe(
      ' --------- ---------------\n  ID        dev\n  Created   3 minutes ago\n --------- ---------------\n',
    );
    for (const plain of ['CI', 'NO_COLOR'])
      expect((await stage.run(line, { ...options, env: { [plain]: '1' } })).stdout).toContain(
        '2026-01-15 12:00:00',
      );
  });

  test('of a frozen site is refused', async () => {
    expect(await stage.run('env:info old-site.dev')).toEqual(
      failed(
        11,
        'This site is frozen. Its test and live environments and many commands will be unavailable while it remains frozen.',
        'Unfreeze old-site in the dashboard first.',
      ),
    );
  });

  test('of an environment that there is not is 10, and names those that there are', async () => {
    expect(await stage.run('env:info my-site.nope')).toEqual(
      failed(
        10,
        'Could not find an environment identified by nope.',
        'The site has: dev, test, live, feature-x',
      ),
    );
  });
});

describe('env:code-log', () => {
  test('lists commits, newest first', async () => {
    expect(await resultOf('env:code-log my-site.dev')).toBe(
      ` --------------------- --------------------- ---------------------------- ------------------------------------------ ----------------------------------- 
  Timestamp             Author                Labels                       Commit ID                                  Message                            
 --------------------- --------------------- ---------------------------- ------------------------------------------ ----------------------------------- 
  2026-01-15T12:00:00   Pantheon Automation   dev, test, live, feature-x   0000000000000000000000000000000000000001   Give the theme a functions file    
  2026-01-15T12:00:00   Pantheon Automation   dev, test, live, feature-x   0000000000000000000000000000000000000002   Pin the PHP version                
  2026-01-15T12:00:00   Pantheon Automation   dev, test, live, feature-x   0000000000000000000000000000000000000003   Start from the WordPress upstream  
 --------------------- --------------------- ---------------------------- ------------------------------------------ ----------------------------------- 
`,
    );
  });

  test('is a list in JSON and in CSV', async () => {
    const [newest] = JSON.parse(await resultOf('env:code-log my-site.dev --json'));
    expect(newest).toEqual({
      datetime: '2026-01-15T12:00:00',
      author: 'Pantheon Automation',
      labels: 'dev, test, live, feature-x',
      hash: '0000000000000000000000000000000000000001',
      message: 'Give the theme a functions file',
    });
    expect(await resultOf('env:code-log my-site.dev --format=csv --fields=message')).toBe(
      'Message\n"Give the theme a functions file"\n"Pin the PHP version"\n"Start from the WordPress upstream"\n',
    );
  });
});

describe('connection:info', () => {
  const uuid = '00000000-0000-0000-0000-000000000001';
  const sftp = `sftp -o Port=22222 appserver.dev.${uuid}@127.0.0.1`;
  const git = `ssh://codeserver.dev.${uuid}@127.0.0.1:22222/~/repository.git`;

  test('prints the SFTP command alone, ready to paste', async () => {
    expect(await resultOf('connection:info my-site.dev --field=sftp_command')).toBe(`${sftp}\n`);
    expect(await resultOf('connection:info my-site.dev --field sftp_command', 20)).toBe(`${sftp}\n`);
  });

  test('takes the ways in which scripts ask', async () => {
    for (const line of [
      'connection:info --fields=git_url --format=list my-site.dev',
      '-n connection:info --field git_url my-site.dev',
      'connection:info --format=string --fields=git_url -- my-site.dev',
    ])
      expect(await resultOf(line)).toBe(`${git}\n`);
    const args = ['connection:info', 'my-site.dev', '--field=Git Command'];
    expect((await stage.run(args)).stdout).toBe(`git clone ${git} my-site\n`);
  });

  test('takes a UUID, and the environment from variables', async () => {
    const byId = `connection:info ${stage.sandbox.siteId('my-site')}.dev --field=sftp_command`;
    expect(await resultOf(byId)).toBe(`${sftp}\n`);
    for (const prefix of ['TURNOUT', 'TERMINUS']) {
      const env = { [`${prefix}_SITE`]: 'my-site', [`${prefix}_ENV`]: 'dev' };
      expect((await stage.run('connection:info --field=sftp_command', { env })).stdout).toBe(`${sftp}\n`);
    }
  });

  test('has every field about SFTP and Git, and the mode', async () => {
    expect(
      await resultOf('connection:info my-site.dev --fields=git_*,sftp_*,connection_mode --format=yaml'),
    ).toBe(
      `git_command: git clone ${git} my-site
git_username: codeserver.dev.${uuid}
git_host: 127.0.0.1
git_port: '22222'
git_url: ${git}
sftp_command: ${sftp}
sftp_username: appserver.dev.${uuid}
sftp_host: 127.0.0.1
sftp_port: '22222'
sftp_url: sftp://appserver.dev.${uuid}@127.0.0.1:22222
sftp_target: appserver.dev.${uuid}@127.0.0.1
connection_mode: git
`,
    );
  });

  test('has the forms that people ask for, each ready to be used', async () => {
    const target = `appserver.dev.${uuid}@127.0.0.1`;
    expect(await resultOf('connection:info my-site.dev --field=sftp_target')).toBe(`${target}\n`);
    expect(await resultOf('connection:info my-site.dev --field=rsync_command')).toBe(
      `rsync -rlvz --copy-unsafe-links --size-only --ipv4 -e 'ssh -p 22222' ${target}:files/ files/\n`,
    );
    expect(await resultOf('connection:info my-site.dev --field=ssh_config')).toBe(`Host my-site.dev.sandbox
  HostName 127.0.0.1
  User appserver.dev.${uuid}
  Port 22222
  PreferredAuthentications publickey
  StrictHostKeyChecking accept-new
  ServerAliveInterval 30
  ControlPath none
`);
  });

  test('has no Git for live, and the database by default', async () => {
    const found = JSON.parse(await resultOf('connection:info my-site.live --json'));
    expect(Object.keys(found)).toEqual(['sftp_command', 'mysql_command']);
  });

  test('of a field that there is not is 2', async () => {
    const { exitCode, stdout, stderr } = await stage.run('connection:info my-site.dev --field=nope');
    expect({ exitCode, stdout, first: stderr.split('\n')[0] }).toEqual({
      exitCode: 2,
      stdout: '',
      first: " [error]  The requested field, 'nope', is not defined.",
    });
  });
});

describe('U9: what is said once', () => {
  test('an empty list at a terminal has its sentence and no table; in a pipe it has both', async () => {
    const line = 'site:list --name=^nothing --no-color';
    const seen = await stage.run(line, { terminal: { columns: 80 } });
    expect(seen).toEqual({ exitCode: 0, stdout: '', stderr: 'You have no sites.\n' });
    expect((await stage.run('env:diffstat my-site.dev', { terminal: { columns: 80 } })).stdout).toBe('');
    expect((await stage.run(line)).stdout.split('\n')).toHaveLength(4);
    expect((await stage.run(`${line} --format=csv`, { terminal: { columns: 80 } })).stdout).not.toBe('');
    expect((await stage.run(`${line} -q`, { terminal: { columns: 80 } })).stdout).not.toBe('');
  });

  test('a filter that finds nothing has a table, for nothing else says so', async () => {
    const terminal = { columns: 80 };
    const { stdout, stderr } = await stage.run(
      'site:list --filter=name=nope --fields=name,plan_name --no-color',
      { terminal },
    );
    expect({ stderr, heading: stdout.includes('Name') }).toEqual({ stderr: '', heading: true });
  });

  test('--json with --field prints text, and says how to have JSON', async () => {
    expect(await stage.run('site:lookup my-site --json --field=name')).toEqual({
      exitCode: 0,
      stdout: 'my-site\n',
      stderr: ' [warning] --field prints text, whatever the format. For JSON: --json --fields=name\n',
    });
    expect(await stage.run('site:lookup my-site --format=json --field=name')).toEqual({
      exitCode: 0,
      stdout: 'my-site\n',
      stderr: '',
    });
  });
});

describe('T20: connection:info', () => {
  test('has its fields in the order of Terminus, SFTP first', async () => {
    const all = await resultOf('connection:info my-site.dev --fields=*_username,*_host,*_url --format=json');
    expect(Object.keys(JSON.parse(all))).toEqual([
      ...['sftp_username', 'git_username', 'mysql_username', 'sftp_host', 'git_host', 'mysql_host'],
      ...['sftp_url', 'git_url', 'mysql_url'],
    ]);
    const fields = await resultOf('connection:info my-site.dev --fields=* --format=json');
    expect(Object.keys(JSON.parse(fields)).slice(0, 10)).toEqual([
      ...['sftp_command', 'sftp_username', 'sftp_host', 'sftp_port', 'sftp_url'],
      ...['git_command', 'git_username', 'git_host', 'git_port', 'git_url'],
    ]);
  });

  test('T11+: drops the Git of live even where it was named, as Terminus does', async () => {
    expect(await resultOf('connection:info my-site.live --fields=sftp_port,git_port --format=csv')).toBe(
      '"SFTP Port"\n2222\n'.replace('2222', '22222'),
    );
    expect(await resultOf('connection:info my-site.live --field=git_url')).toBe('\n');
  });
});

describe('settings that one environment does not have', () => {
  /** What is printed while the settings of `environment` are answered so. */
  async function whileSettings(of: string, answer: { status: number; body: string }, line: string) {
    const between = await startProxy(stage.sandbox);
    between.detour.rewrite = (asked, real) => (asked.includes(`/${of}/settings`) ? answer : real);
    const ran = await stage.run(line, { env: between.env });
    await between.close();
    return ran;
  }
  const list = 'env:list my-site --format=csv --fields=id,initialized';

  test('W1: leave its cell empty, and are named; the list is printed', async () => {
    expect(await whileSettings('test', { status: 404, body: '"Not found."' }, list)).toEqual({
      exitCode: 0,
      stdout: 'ID,Initialized\ndev,true\ntest,\nlive,true\nfeature-x,true\n',
      stderr:
        ' [warning] my-site.test: whether it is initialized is not known. The platform has no settings of the environment test.\n',
    });
  });

  test('W1+: may not be for everybody', async () => {
    const { exitCode, stdout, stderr } = await whileSettings('live', { status: 403, body: '"No."' }, list);
    expect({ exitCode, stdout }).toEqual({
      exitCode: 0,
      stdout: 'ID,Initialized\ndev,true\ntest,true\nlive,\nfeature-x,true\n',
    });
    expect(stderr).toMatch(/^ \[warning\] my-site\.live: whether it is initialized is not known\. .*403/);
  });

  test('T19: without is_initialized are a blank, in env:info too', async () => {
    const silent = { status: 200, body: '{"allow_domains": true}' };
    expect(await whileSettings('test', silent, list)).toEqual({
      exitCode: 0,
      stdout: 'ID,Initialized\ndev,true\ntest,\nlive,true\nfeature-x,true\n',
      stderr: '',
    });
    const info = await whileSettings(
      'test',
      silent,
      'env:info my-site.test --format=csv --fields=id,initialized',
    );
    expect({ exitCode: info.exitCode, stderr: info.stderr }).toEqual({ exitCode: 0, stderr: '' });
  });

  test('T19+: are not guessed by a deploy', async () => {
    const silent = { status: 200, body: '{"allow_domains": true}' };
    expect(await whileSettings('test', silent, 'env:deploy my-site.test')).toMatchObject({ exitCode: 9 });
  });
});
