import { hostname, userInfo } from 'node:os';

export interface TokenValues {
  /** As it was asked for, before HostName. */
  name: string;
  host: string;
  port: number;
  user: string;
  home: string | undefined;
  /** HostKeyAlias, or the name that was asked for. */
  alias: string | undefined;
  env: Readonly<Record<string, string | undefined>>;
}

/** The percent tokens of ssh_config(5), `${VARIABLE}`, and `~` for the home. */
export function fillTokens(text: string, values: TokenValues): string {
  return fillPercent(text, values)
    .replace(/\$\{(\w+)\}/g, (_, name: string) => values.env[name] ?? '')
    .replace(/^~(?=\/|$)/, values.home ?? '~');
}

/** The tokens alone, for a command, whose variables are its shell's business. */
export function fillPercent(text: string, { name, host, port, user, home = '', alias }: TokenValues): string {
  const tokens: Record<string, () => string> = {
    '%%': () => '%',
    '%h': () => host,
    '%n': () => name,
    '%p': () => String(port),
    '%r': () => user,
    '%d': () => home,
    '%k': () => alias ?? name,
    '%u': () => account().username,
    '%i': () => account().uid,
    '%l': hostname,
    '%L': () => hostname().split('.')[0] ?? '',
  };
  return text.replace(/%./g, token => tokens[token]?.() ?? token);
}

/** A container's user need not be in its list of accounts. */
function account(): { username: string; uid: string } {
  try {
    const { username, uid } = userInfo();
    return { username, uid: String(uid) };
  } catch {
    return { username: '', uid: '' };
  }
}
