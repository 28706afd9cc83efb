import { UnsafeError } from '../errors/turnout-error.ts';
import type { Bookmark, WriteFiles } from './bookmark.ts';

/** Blocks for `~/.ssh/config`, or better for a file that it includes. Lines that a person has added to them stay. */
export const writeFiles: WriteFiles = bookmarks => [
  { name: 'turnout.conf', merge: existing => toBlocks(bookmarks).reduceRight(put, existing?.text ?? '') },
];

/** What `ssh_config` of connection:info shows: the block of one environment. */
export function sshBlock(bookmark: Bookmark): string {
  return renderBlock(sftpBlock(bookmark)).trimEnd();
}

interface Block {
  aliases: readonly string[];
  /** Always as we say. */
  address: [directive: string, value: string][];
  /** Only where a person has said nothing else. */
  manners: [directive: string, value: string][];
}

function toBlocks(bookmarks: readonly Bookmark[]): Block[] {
  const git = new Map(bookmarks.flatMap(each => (each.git ? [[each.git.user, each] as const] : [])));
  return [...bookmarks.map(sftpBlock), ...[...git.values()].map(gitBlock)];
}

function sftpBlock({ aliases, host, port, user, keyFile }: Bookmark): Block {
  return block({ aliases, host, port, user }, keyFile);
}

function gitBlock({ git, keyFile }: Bookmark): Block {
  return block(git ?? { aliases: [], host: '', port: 0, user: '' }, keyFile);
}

type Server = Pick<Bookmark, 'aliases' | 'host' | 'port' | 'user'>;

function block({ aliases, host, port, user }: Server, keyFile: string | undefined): Block {
  const identity: [string, string][] =
    keyFile === undefined
      ? []
      : [
          ['IdentityFile', quoted(keyFile)],
          ['IdentitiesOnly', 'yes'],
        ];
  return {
    aliases,
    address: [['HostName', host], ['User', user], ['Port', String(port)], ...identity],
    manners: [
      // The platform takes keys only: anyone who asks for a password is another user, or will wait for ever in CI.
      ['PreferredAuthentications', 'publickey'],
      ['StrictHostKeyChecking', 'accept-new'],
      ['ServerAliveInterval', '30'],
      // The names are too long for a usual ControlPath (user-needs.md 1.7).
      ['ControlPath', 'none'],
    ],
  };
}

/** ssh fills in what stands behind a percent sign, and has no way to write a quote or the end of a line. */
function quoted(file: string): string {
  if (/["\r\n]/.test(file)) throw new UnsafeError(`OpenSSH cannot use a file with this name: ${file}`);
  return `"${file.replaceAll('%', '%%')}"`;
}

function renderBlock({ aliases, address, manners }: Block): string {
  const lines = [...address, ...manners].map(([name, value]) => `  ${name} ${value}\n`);
  return `Host ${aliases.join(' ')}\n${lines.join('')}`;
}

const isSection = (line: string) => /^\s*(host|match)(\s|=)/i.test(line);

function put(text: string, wanted: Block): string {
  const end = text.includes('\r\n') ? '\r\n' : '\n';
  const lines = text.split(/\r?\n/);
  const at = lines.findIndex(line => isSection(line) && splitLine(line).includes(wanted.aliases[0] ?? ''));
  if (at >= 0) return changed(lines, at, wanted).join(end);
  const added = renderBlock(wanted).split('\n');
  // In front of every block: in OpenSSH the first value counts, and `Host *` is often the first.
  const first = lines.findIndex(isSection);
  if (first >= 0) return [...lines.slice(0, first), ...added, ...lines.slice(first)].join(end);
  const before = text === '' ? [] : [...lines.slice(0, lines.at(-1) === '' ? -1 : undefined), ''];
  return [...before, ...added].join(end);
}

function splitLine(line: string): string[] {
  return line
    .trim()
    .split(/[\s=]+/)
    .slice(1)
    .map(word => word.replaceAll('"', ''));
}

function changed(lines: readonly string[], at: number, { address, manners }: Block): string[] {
  const next = lines.findIndex((line, index) => index > at && isSection(line));
  const own = lines.slice(at + 1, next < 0 ? lines.length : next);
  const findLine = (name: string) =>
    own.findIndex(line => line.trim().split(/[\s=]/)[0]?.toLowerCase() === name.toLowerCase());
  for (const [name, value] of address) {
    const location = findLine(name);
    if (location >= 0) own[location] = `  ${name} ${value}`;
    else own.unshift(`  ${name} ${value}`);
  }
  for (const [name, value] of manners)
    if (findLine(name) < 0) own.splice(lastLine(own), 0, `  ${name} ${value}`);
  return [...lines.slice(0, at + 1), ...own, ...(next < 0 ? [] : lines.slice(next))];
}

/** Where the block ends, without the empty lines and comments in front of the next one. */
function lastLine(own: readonly string[]): number {
  return own.findLastIndex(line => line.trim() !== '' && !line.startsWith('#')) + 1;
}
