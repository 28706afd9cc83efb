import type { Output } from '../../src/output/columns.ts';
import { properties, type Result, rows } from '../../src/output/columns.ts';
import type { Surface } from '../../src/output/output-target.ts';
import { type OutputOptions, planOutput, render } from '../../src/output/render.ts';
import { plainTheme } from '../../src/output/theme.ts';

export const pipe: Surface = { terminal: { isTerminal: false }, theme: plainTheme };

export function terminal(columns: number, now?: number): Surface {
  return { terminal: { isTerminal: true, columns }, theme: plainTheme, now };
}

interface Printing extends OutputOptions {
  surface?: Surface;
}

/** Plans and renders in one go, into a pipe unless told otherwise. */
export async function print(output: Output, result: Result, { surface = pipe, ...options }: Printing = {}) {
  return [...(await render(result, planOutput(output, options), surface))].join('');
}

const uuid = '11111111-1111-1111-1111-111111111111';

/**
 * The commands of terminus-output.md, and the answers that they were recorded with. Columns that no record has are dropped,
 * for most tests look at a column or two.
 */
export const connectionInfo = properties(
  {
    sftp_command: { label: 'SFTP Command', copied: true, whenAbsent: 'dropped' },
    git_command: { label: 'Git Command', copied: true, whenAbsent: 'dropped' },
    git_username: { label: 'Git Username', whenAbsent: 'dropped' },
    git_host: { label: 'Git Host', whenAbsent: 'dropped' },
    git_port: { label: 'Git Port', whenAbsent: 'dropped' },
    git_url: { label: 'Git URL', whenAbsent: 'dropped' },
    mysql_command: { label: 'MySQL Command', copied: true, whenAbsent: 'dropped' },
    redis_command: { label: 'Redis Command', copied: true, whenAbsent: 'dropped' },
  },
  { defaultFields: ['sftp_command', 'git_command', 'mysql_command', 'redis_command'] },
);

const gitHost = `codeserver.dev.${uuid}.drush.in`;
const gitUrl = `ssh://codeserver.dev.${uuid}@${gitHost}:2222/~/repository.git`;

export const connection = {
  sftp_command: `sftp -o Port=2222 dev.${uuid}@appserver.dev.${uuid}.drush.in`,
  git_command: `git clone ${gitUrl} behat-tests`,
  git_username: `codeserver.dev.${uuid}`,
  git_host: gitHost,
  git_port: '2222',
  git_url: gitUrl,
  mysql_command: `mysql -u pantheon -pSECRET -h dbserver.dev.${uuid}.drush.in -P 16698 pantheon`,
  redis_command: 'redis-cli -h 192.0.2.24 -p 11279 -a SECRET',
};

export const diffstat = rows({
  file: { label: 'File', whenAbsent: 'dropped' },
  status: { label: 'Status', whenAbsent: 'dropped' },
  deletions: { label: 'Deletions', kind: 'count', whenAbsent: 'dropped' },
  additions: { label: 'Additions', kind: 'count', whenAbsent: 'dropped' },
});

export const changes = [
  { file: 'wp-content/themes/twenty/style.css', status: 'M', deletions: 12, additions: 3 },
  { file: 'license.txt', status: 'D', deletions: 385, additions: 0 },
  {
    file: 'wp-content/uploads/a file, with "quotes" and comma.txt',
    status: 'A',
    deletions: 0,
    additions: 7,
  },
  { file: 'wp-content/images/logo.png', status: 'A', deletions: null, additions: null },
  { file: 'wp-content/ünïcode.txt', status: 'A', deletions: 0, additions: 1 },
];

export const environmentList = rows(
  {
    id: { label: 'ID', whenAbsent: 'dropped' },
    created: { label: 'Created', kind: 'date', whenAbsent: 'dropped' },
    domain: { label: 'Domain', whenAbsent: 'dropped' },
    connection_mode: { label: 'Connection Mode', whenAbsent: 'dropped' },
    locked: { label: 'Locked', kind: 'boolean', whenAbsent: 'dropped' },
    initialized: { label: 'Initialized', kind: 'boolean', whenAbsent: 'dropped' },
  },
  { keyedBy: 'id' },
);

export const environments = [
  {
    id: 'dev',
    created: 1471385341,
    domain: 'dev-behat-tests.pantheonsite.io',
    connection_mode: 'git',
    locked: false,
    initialized: true,
  },
  {
    id: 'test',
    created: 1471385344,
    domain: 'test-behat-tests.pantheonsite.io',
    connection_mode: 'git',
    locked: false,
    initialized: true,
  },
  {
    id: 'live',
    created: 1471385345,
    domain: 'live-behat-tests.pantheonsite.io',
    connection_mode: 'git',
    locked: false,
    initialized: false,
  },
];

export const whoami = properties(
  {
    firstname: { label: 'First Name', whenAbsent: 'dropped' },
    lastname: { label: 'Last Name', whenAbsent: 'dropped' },
    email: { label: 'Email', whenAbsent: 'dropped' },
    id: { label: 'ID', whenAbsent: 'dropped' },
  },
  { defaultField: 'email' },
);

export const account = { firstname: 'Dev', lastname: 'User', email: 'devuser@pantheon.io', id: uuid };
