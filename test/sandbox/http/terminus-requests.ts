/**
 * What Terminus 3.6 sends, command by command and in its order (platform-api.md 3), and what it reads of each
 * answer. `SITE`, `USER`, `KEY`, `WORKFLOW` stand for ids; a string as `reads` is a pattern for the body.
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

/** The POST, the poll to the end, and what Terminus says at the end of it. */
function workflow(type: string, params: object, said: string): TerminusRequest[] {
  return [
    {
      line: 'POST sites/SITE/environments/dev/workflows',
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
        active_description: said,
        step: any.number,
        number_of_tasks: any.number,
        finished_at: any.number,
      },
    },
  ];
}

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
            description: 'Enable git push mode for "dev"',
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
    command: 'workflow:info:operations shop',
    requests: [
      ...site,
      { line: 'GET sites/SITE/workflows', reads: [{ id: any.string }] },
      {
        line: 'GET sites/SITE/workflows/WORKFLOW?hydrate=operations_with_logs',
        reads: {
          operations: [{ id: any.string, type: 'platform', description: any.string, result: 'succeeded' }],
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
];
