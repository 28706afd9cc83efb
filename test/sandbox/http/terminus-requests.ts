/**
 * What Terminus 3.6 sends, command by command and in its order (platform-api.md 3), and what it reads of each
 * answer. `SITE`, `USER`, `KEY`, `DEVICE`, `WORKFLOW` stand for ids; a string as `reads` is a pattern for the body.
 */
export interface TerminusRequest {
  line: string;
  body?: unknown;
  status?: number;
  reads: object | RegExp;
  /** Sent again until `result` is set, as Terminus polls. */
  poll?: true;
}

export interface TerminusCommand {
  command: string;
  requests: TerminusRequest[];
}

const any = { string: 'string', number: 'number', boolean: 'boolean' } as const;

const siteName: TerminusRequest = { line: 'GET site-names/shop', reads: { id: 'SITE' } };
const siteState: TerminusRequest = {
  line: 'GET sites/SITE?site_state=true',
  reads: {
    id: 'SITE',
    name: 'shop',
    label: 'The Shop',
    created: any.number,
    framework: 'wordpress',
    plan_name: any.string,
    settings: { max_num_cdes: 10 },
    upstream: { url: any.string, product_id: any.string, branch: 'master' },
    holder_type: 'user',
    holder_id: 'USER',
    owner: 'USER',
    preferred_zone_label: 'United States',
    php_version: '82',
  },
};
const environments: TerminusRequest = {
  line: 'GET sites/SITE/environments',
  reads: {
    dev: {
      on_server_development: any.boolean,
      diffstat: {},
      environment_created: any.number,
      dns_zone: any.string,
      lock: { locked: false },
      randseed: any.string,
    },
    test: { environment_created: any.number, lock: { locked: false } },
    live: { environment_created: any.number, lock: { locked: false } },
  },
};
const site = [siteName, siteState];
const variables: TerminusRequest = {
  line: 'GET sites/SITE/environments/dev/variables',
  reads: { DB_PORT: any.number, DB_USER: any.string, DB_PASSWORD: any.string, DB_NAME: any.string },
};
const settings = (environment: string): TerminusRequest => ({
  line: `GET sites/SITE/environments/${environment}/settings`,
  reads: { is_initialized: any.boolean },
});
const diffstat = (reads: object): TerminusRequest => ({
  line: 'GET sites/SITE/environments/dev/on-server-development/diffstat',
  reads,
});

interface Posted {
  type: string;
  params: object;
  /** What Terminus says at the end of it. */
  reported: string;
}

/** The POST to an environment, or to the site, and the poll to the end. */
function workflowOf(owner: string, { type, params, reported }: Posted): TerminusRequest[] {
  return [
    {
      line: `POST sites/SITE${owner}/workflows`,
      body: { type, params },
      status: 202,
      reads: { id: any.string, type, result: null, active_description: any.string, created_at: any.number },
    },
    {
      line: 'GET sites/SITE/workflows/WORKFLOW',
      poll: true,
      reads: {
        id: 'WORKFLOW',
        result: 'succeeded',
        active_description: reported,
        step: any.number,
        number_of_tasks: any.number,
        finished_at: any.number,
      },
    },
  ];
}

const workflow = (type: string, params: object, reported: string) =>
  workflowOf('/environments/dev', { type, params, reported });

const codeLog = (environment: string, reads: object): TerminusRequest => ({
  line: `GET sites/SITE/environments/${environment}/code-log`,
  reads,
});
const upstream: TerminusRequest = {
  line: 'GET sites/SITE/code-upstream-updates?base_branch=refs/heads/master',
  reads: {
    remote_head: any.string,
    remote_url: any.string,
    has_remote_head: true,
    ahead: any.number,
    behind: any.number,
    has_code: true,
    update_log: { '*': { hash: any.string, datetime: any.string, message: 'Update\n', author: any.string } },
    dev: { has_code: true, is_up_to_date_with_upstream: any.boolean },
    test: { has_code: any.boolean, is_up_to_date_with_upstream: any.boolean },
    live: { has_code: any.boolean, is_up_to_date_with_upstream: any.boolean },
  },
};
const content = (from: string) => ({
  clone_database: { from_environment: from },
  clone_files: { from_environment: from },
});

const login: TerminusRequest = {
  line: 'POST authorize/machine-token',
  body: { machine_token: 'TOKEN', client: 'terminus' },
  reads: { session: any.string, expires_at: any.number, user_id: 'USER' },
};
const user: TerminusRequest = {
  line: 'GET users/USER',
  reads: {
    id: 'USER',
    email: 'ann@example.com',
    profile: { firstname: 'Ann', lastname: 'Bee', full_name: 'Ann Bee' },
  },
};
const newKey = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA ann@laptop';
const memberships = (path: string, reads: object): TerminusRequest => ({
  line: `GET users/USER/memberships/${path}?limit=100`,
  reads,
});

export const terminusSession: TerminusCommand[] = [
  // 3.6 logs in twice in a row when one token is saved (platform-api.md 2.5).
  { command: 'auth:login', requests: [login, user, login] },
  { command: 'auth:whoami', requests: [user] },
  {
    command: 'site:list',
    requests: [
      memberships('sites', [
        { id: 'SITE', site: { name: 'shop', plan_name: any.string, created: any.number } },
      ]),
      memberships('organizations', []),
    ],
  },
  { command: 'site:info', requests: site },
  { command: 'connection:info shop.dev', requests: [...site, environments, variables, variables] },
  { command: 'env:list shop', requests: [...site, environments, settings('test'), settings('live')] },
  { command: 'env:info shop.live', requests: [...site, environments, settings('live')] },
  {
    command: 'connection:set shop.dev sftp',
    requests: [
      ...site,
      environments,
      ...workflow('enable_on_server_development', {}, 'Enabled on-server development via SFTP for "dev"'),
    ],
  },
  { command: 'env:diffstat shop.dev', requests: [...site, environments, diffstat({})] },
  { command: 'WRITE new.txt', requests: [] },
  {
    command: 'env:commit shop.dev --message "Try it"',
    requests: [
      ...site,
      environments,
      diffstat({ 'new.txt': { deletions: '0', status: 'A', additions: '1' } }),
      ...workflow(
        'commit_and_push_on_server_changes',
        { message: 'Try it', committer_name: 'Cara Zed\n', committer_email: 'cara@example.com\n' },
        'Committed code changes in "dev"',
      ),
    ],
  },
  {
    command: 'env:code-log shop.dev',
    requests: [
      ...site,
      environments,
      {
        line: 'GET sites/SITE/environments/dev/code-log',
        reads: [
          {
            datetime: any.string,
            author: 'Cara Zed',
            labels: ['dev'],
            hash: any.string,
            message: 'Try it\n',
          },
        ],
      },
    ],
  },
  {
    command: 'connection:set shop.dev git',
    requests: [...site, environments, ...workflow('enable_git_mode', {}, 'Enabled git push mode for "dev"')],
  },
  {
    command: 'env:clear-cache shop.dev',
    requests: [
      ...site,
      environments,
      ...workflow('clear_cache', { framework_cache: true }, 'Cleared cache for "dev"'),
    ],
  },
  {
    command: 'env:deploy shop.test --note "Release 1" --cc',
    requests: [
      ...site,
      environments,
      settings('test'),
      codeLog('dev', [{ hash: any.string, labels: ['dev'] }]),
      ...workflowOf('/environments/test', {
        type: 'deploy',
        params: { updatedb: 0, annotation: 'Release 1', clear_cache: 1 },
        reported: 'Deployed code to "test"',
      }),
    ],
  },
  {
    command: 'env:deploy shop.live --sync-content',
    requests: [
      ...site,
      environments,
      settings('live'),
      codeLog('test', [{ hash: any.string, labels: ['dev', 'test'] }]),
      ...workflowOf('/environments/live', {
        type: 'deploy',
        params: { updatedb: 1, annotation: 'Deploy from Terminus', clear_cache: 0, ...content('test') },
        reported: 'Deployed code to "live"',
      }),
    ],
  },
  {
    command: 'env:wake shop.dev',
    requests: [
      ...site,
      environments,
      {
        line: 'GET sites/SITE/environments/dev/domains',
        reads: [{ id: 'dev-shop.sandbox.localhost', type: 'platform', status: any.string }],
      },
    ],
  },
  {
    command: 'multidev:create shop.dev late',
    requests: [
      ...site,
      environments,
      ...workflowOf('', {
        type: 'create_cloud_development_environment',
        params: {
          environment_id: 'late',
          deploy: { ...content('dev'), annotation: 'Create the "late" environment.' },
        },
        reported: 'Created Multidev environment "late"',
      }),
    ],
  },
  {
    command: 'multidev:list shop',
    requests: [
      ...site,
      {
        ...environments,
        reads: { ...environments.reads, late: { environment_created: any.number, lock: { locked: false } } },
      },
      settings('test'),
      settings('live'),
    ],
  },
  {
    command: 'multidev:delete shop.late --delete-branch --yes',
    requests: [
      ...site,
      environments,
      ...workflowOf('', {
        type: 'delete_cloud_development_environment',
        params: { environment_id: 'late', delete_branch: true },
        reported: 'Deleted Multidev environment "late"',
      }),
    ],
  },
  { command: 'lock:info shop.dev', requests: [...site, environments] },
  { command: 'upstream:updates:status shop.dev', requests: [...site, environments, upstream] },
  { command: 'upstream:updates:list shop.dev', requests: [...site, environments, upstream] },
  {
    command: 'upstream:updates:apply shop.dev',
    requests: [
      ...site,
      environments,
      upstream,
      ...workflow(
        'apply_upstream_updates',
        { updatedb: true, xoption: false },
        'Applied upstream updates to "dev"',
      ),
    ],
  },
  // By UUID the site is asked for once more, to see whether it is there (platform-api.md 3).
  {
    command: 'connection:info UUID.live',
    requests: [
      { ...siteState, line: 'GET sites/SITE' },
      siteState,
      environments,
      { ...variables, line: 'GET sites/SITE/environments/live/variables' },
      { ...variables, line: 'GET sites/SITE/environments/live/variables' },
    ],
  },
  {
    command: 'branch:list shop',
    requests: [
      ...site,
      { line: 'GET sites/SITE/code-tips', reads: { master: any.string, test: any.string } },
    ],
  },
  {
    command: 'workflow:list shop',
    requests: [
      ...site,
      {
        line: 'GET sites/SITE/workflows',
        reads: [
          {
            id: any.string,
            environment: 'dev',
            description: 'Apply upstream updates to "dev"',
            user_email: 'ann@example.com',
            result: 'succeeded',
            started_at: any.number,
            finished_at: any.number,
            total_time: any.number,
          },
        ],
      },
    ],
  },
  {
    command: 'workflow:list shop --all',
    requests: [...site, { line: 'GET sites/SITE/workflows?limit=100', reads: [{ id: any.string }] }],
  },
  {
    command: 'workflow:wait shop.dev',
    requests: [
      ...site,
      environments,
      {
        line: 'GET sites/SITE/workflows',
        reads: [{ description: any.string, created_at: any.number, environment: 'dev', result: any.string }],
      },
    ],
  },
  {
    command: 'workflow:watch shop',
    requests: [
      ...site,
      {
        line: 'GET sites/SITE/workflows?hydrate=operations',
        reads: [{ id: any.string, operations: [{ type: 'platform', description: any.string }] }],
      },
    ],
  },
  {
    command: 'workflow:info:operations shop',
    requests: [
      ...site,
      { line: 'GET sites/SITE/workflows', reads: [{ id: any.string }] },
      {
        line: 'GET sites/SITE/workflows/WORKFLOW?hydrate=operations_with_logs',
        reads: {
          has_operation_log_output: true,
          operations: [
            {
              id: any.string,
              type: 'platform',
              description: any.string,
              result: 'succeeded',
              run_time: any.number,
              log_output: any.string,
            },
          ],
        },
      },
    ],
  },
  {
    command: 'ssh-key:add key.pub',
    requests: [{ line: 'POST users/USER/keys', body: newKey, reads: /^"[0-9a-f]{32}"$/ }],
  },
  { command: 'ssh-key:list', requests: [{ line: 'GET users/USER/keys', reads: { KEY: newKey } }] },
  {
    command: 'ssh-key:remove',
    requests: [
      { line: 'GET users/USER/keys', reads: { KEY: newKey } },
      { line: 'DELETE users/USER/keys/KEY', reads: /^Key deleted\.\n$/ },
    ],
  },
  {
    command: 'machine-token:list',
    requests: [
      { line: 'GET users/USER/machine_tokens', reads: [{ id: any.string, device_name: 'sandbox' }] },
    ],
  },
  {
    command: 'machine-token:delete',
    requests: [
      { line: 'GET users/USER/machine_tokens', reads: [{ id: 'DEVICE', device_name: 'sandbox' }] },
      { line: 'DELETE users/USER/machine_tokens/DEVICE', reads: /^"OK\."$/ },
      { line: 'GET users/USER/machine_tokens', reads: /^\[\]$/ },
    ],
  },
];
