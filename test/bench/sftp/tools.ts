import { isMissing } from '../../sandbox/ssh/run-program.ts';

/** Where a tool connects to. */
export interface Place {
  port: number;
  user: string;
  key: string;
}

/** What is to be moved: the content of one folder into another that is not there yet. */
interface Move {
  from: string;
  to: string;
}

export type FileSet = 'many' | 'big';

export interface Tool {
  name: string;
  /** A client for SFTP; the others are here to compare with. */
  isSftp: boolean;
  /** Waits for every file: gets fewer of them far away. */
  isSlow: boolean;
  /** Has several files under way by itself. */
  isParallel?: true;
  /** Undefined where it is not installed. */
  up(location: Place, move: Move, set: FileSet): string[];
  down(location: Place, move: Move, set: FileSet): string[];
  needs: string;
}

const options = ({ key }: Place) => [
  ...['-i', key],
  ...['-o', 'IdentitiesOnly=yes'],
  ...['-o', 'BatchMode=yes'],
  ...['-o', 'StrictHostKeyChecking=no'],
  ...['-o', 'UserKnownHostsFile=/dev/null'],
  ...['-o', 'LogLevel=ERROR'],
  ...['-F', '/dev/null'],
];

const sshLine = (location: Place) => ['ssh', ...options(location), '-p', String(location.port)].join(' ');
const shell = (line: string) => ['sh', '-c', line];

/** `client`: the bundled program that runs turnout's engine, and the library that it stands on as people use it. */
export function toolsOf(client: string): Tool[] {
  const node =
    (what: string, direction: 'up' | 'down') =>
    ({ port, user, key }: Place, { from, to }: Move, set: FileSet) => [
      process.execPath,
      client,
      ...[what, direction, set, String(port), user, key, from, to],
    ];
  const tools: Tool[] = [
    {
      name: 'turnout',
      isSftp: true,
      isSlow: false,
      needs: 'node',
      up: node('turnout', 'up'),
      down: node('turnout', 'down'),
    },
    {
      name: 'rsync',
      isSftp: false,
      isSlow: false,
      needs: 'rsync',
      up: (location, { from, to }) => [
        ...['rsync', '-a', '-e', sshLine(location)],
        ...[`${from}/`, `${location.user}@127.0.0.1:${to}/`],
      ],
      down: (location, { from, to }) => [
        ...['rsync', '-a', '-e', sshLine(location)],
        ...[`${location.user}@127.0.0.1:${from}/`, `${to}/`],
      ],
    },
    {
      name: 'tar | ssh',
      isSftp: false,
      isSlow: false,
      needs: 'ssh',
      up: (location, { from, to }) =>
        shell(
          `tar -C ${from} -cf - . | ${sshLine(location)} ${location.user}@127.0.0.1 'mkdir -p ${to} && tar -C ${to} -xf -'`,
        ),
      down: (location, { from, to }) =>
        shell(
          `mkdir -p ${to} && ${sshLine(location)} ${location.user}@127.0.0.1 'tar -C ${from} -cf - .' | tar -C ${to} -xf -`,
        ),
    },
    {
      name: 'sftp',
      isSftp: true,
      isSlow: true,
      needs: 'sftp',
      up: (location, { from, to }) =>
        shell(
          `printf 'put -rp ${from} ${to}\\n' | sftp -q ${options(location).join(' ')} -P ${location.port} -b - ${location.user}@127.0.0.1`,
        ),
      down: (location, { from, to }) =>
        shell(
          `printf 'get -rp ${from} ${to}\\n' | sftp -q ${options(location).join(' ')} -P ${location.port} -b - ${location.user}@127.0.0.1`,
        ),
    },
    {
      name: 'scp',
      isSftp: true,
      isSlow: true,
      needs: 'scp',
      up: (location, { from, to }) => [
        ...['scp', '-q', '-r', '-p', ...options(location), '-P', String(location.port)],
        ...[from, `${location.user}@127.0.0.1:${to}`],
      ],
      down: (location, { from, to }) => [
        ...['scp', '-q', '-r', '-p', ...options(location), '-P', String(location.port)],
        ...[`${location.user}@127.0.0.1:${from}`, to],
      ],
    },
    lftp(),
    ...[4, 8, 16].map(rclone),
    {
      name: 'ssh2-sftp-client',
      isSftp: true,
      isSlow: true,
      isParallel: true,
      needs: 'node',
      up: node('library', 'up'),
      down: node('library', 'down'),
    },
  ];
  return tools.filter(({ needs }) => needs === 'node' || !isMissing(needs));
}

function lftp(): Tool {
  const run = (location: Place, command: string) => [
    ...['lftp', '--norc', '-c'],
    [
      `set sftp:connect-program "${sshLine(location).replace(` -p ${location.port}`, '')} -a -x"`,
      'set sftp:auto-confirm yes',
      'set net:max-retries 1',
      `open -u ${location.user},none -p ${location.port} sftp://127.0.0.1`,
      command,
    ].join('; '),
  ];
  return {
    name: 'lftp 8',
    isSftp: true,
    isSlow: true,
    isParallel: true,
    needs: 'lftp',
    up: (location, { from, to }) => run(location, `mirror -R --parallel=8 ${from} ${to}`),
    down: (location, { from, to }, set) =>
      run(location, `mirror --parallel=8 ${set === 'big' ? '--use-pget-n=8 ' : ''}${from} ${to}`),
  };
}

function rclone(transfers: number): Tool {
  const remote = ({ port, user, key }: Place) =>
    `:sftp,host=127.0.0.1,port=${port},user=${user},key_file=${key},shell_type=none,disable_hashcheck=true:`;
  const command = ['rclone', 'copy', '--config', '/dev/null', '--quiet'];
  const counts = ['--transfers', String(transfers), '--checkers', String(transfers)];
  return {
    name: `rclone ${transfers}`,
    isSftp: true,
    isSlow: true,
    isParallel: true,
    needs: 'rclone',
    up: (location, { from, to }) => [...command, ...counts, from, `${remote(location)}${to}`],
    down: (location, { from, to }) => [...command, ...counts, `${remote(location)}${from}`, to],
  };
}
