import { UsageError } from '../errors/turnout-error.ts';
import type { Bookmark, Existing, WriteFiles } from './bookmark.ts';
import { damaged } from './damaged.ts';

/** For WinSCP.ini: a section a site, and nothing else is touched (user-needs.md 4.2). */
export const writeFiles: WriteFiles = bookmarks => {
  for (const { keyFile } of bookmarks) checkKey(keyFile);
  return [{ name: 'WinSCP.ini', merge: existing => bookmarks.reduce(put, readable(existing)) }];
};

function checkKey(keyFile: string | undefined): void {
  if (keyFile === undefined || /\.ppk$/i.test(keyFile)) return;
  throw new UsageError(`WinSCP wants a key in PuTTY's form, and ${keyFile} is none.`, {
    hint: 'Make one of it with puttygen, name that .ppk; or leave out --identity and use Pageant.',
  });
}

function readable(existing: Existing | undefined): string {
  const text = existing?.text ?? '';
  const first = text.split(/\r?\n/).find(line => /^[^;#\s]/.test(line.replace(/^\uFEFF/, '')));
  if (existing && first !== undefined && !first.replace(/^\uFEFF/, '').startsWith('[')) {
    throw damaged(existing.file, 'an INI file of WinSCP', 'it does not begin with a section');
  }
  return text;
}

function put(text: string, bookmark: Bookmark): string {
  const end = text.includes('\r\n') ? '\r\n' : '\n';
  const header = `[Sessions\\${munge(`${bookmark.group}/`)}${munge(bookmark.name)}]`;
  const lines = text.split(/\r?\n/);
  const at = lines.findIndex(line => line.trim().toLowerCase() === header.toLowerCase());
  const values = toValues(bookmark);
  if (at < 0) {
    const kept = text === '' || text.endsWith('\n') ? text : `${text}${end}`;
    const section = [header, ...values.map(([name, value]) => `${name}=${value}`)];
    return `${kept}${kept === '' ? '' : end}${section.join(end)}${end}`;
  }
  const next = lines.findIndex((line, index) => index > at && line.startsWith('['));
  const own = lines.slice(at + 1, next < 0 ? lines.length : next);
  const rest = next < 0 ? [] : lines.slice(next);
  return [...lines.slice(0, at + 1), ...withValues(own, values), ...rest].join(end);
}

/** Only what differs from WinSCP's defaults; 2 is SFTP without a way back to SCP, which needs a shell. */
function toValues({ host, port, user, keyFile }: Bookmark): [name: string, value: string][] {
  return [
    ['HostName', munge(host)],
    ['PortNumber', String(port)],
    ['UserName', munge(user)],
    ['FSProtocol', '2'],
    ...(keyFile === undefined ? [] : [['PublicKeyFile', munge(keyFile)] as [string, string]]),
  ];
}

function withValues(own: readonly string[], values: readonly [string, string][]): string[] {
  const lines = [...own];
  for (const [name, value] of values) {
    const at = lines.findIndex(line => line.toLowerCase().startsWith(`${name.toLowerCase()}=`));
    if (at >= 0) lines[at] = `${name}=${value}`;
    else lines.splice(lines.findLastIndex(line => line.trim() !== '') + 1, 0, `${name}=${value}`);
  }
  return lines;
}

/** WinSCP's own escaping, in names of sections and in texts: `%XX`, UTF-8 behind a mark, `/` as it is. */
export function munge(text: string): string {
  const bytes = [...new TextEncoder().encode(text)];
  const escaped = bytes.map((byte, index) => {
    const character = String.fromCharCode(byte);
    const isPlain = byte > 0x20 && byte <= 0x7e && !'\\*?%'.includes(character);
    return isPlain && !(index === 0 && character === '.')
      ? character
      : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  });
  const isAscii = bytes.every(byte => byte < 0x80);
  return `${isAscii ? '' : '%EF%BB%BF'}${escaped.join('')}`;
}
