import { AuthError } from '../errors/turnout-error.ts';
import { cleanValue } from './clean-value.ts';

/**
 * The machine token in what a user gave; `from` names where: "TURNOUT_MACHINE_TOKEN", "the file …". Throws AuthError
 * that says what was seen in its place, and never shows it.
 */
export function parseToken(text: string, from: string): string {
  const token = cleanValue(text);
  const odd = describeOddity(token);
  if (odd === undefined) return token;
  throw new AuthError(`No machine token in ${from}: ${odd}.`, {
    hint: 'Copy it again, alone and in one line. New ones are made in the dashboard: Account > Machine Tokens.',
  });
}

function describeOddity(token: string): string | undefined {
  if (token === '') return 'it is empty';
  const lines = token.split(/\r\n|[\r\n\u2028\u2029]/).length;
  const size = `${token.length} characters`;
  if (lines > 1) return `it has ${lines} lines`;
  const blank = token.search(/\s/);
  if (blank >= 0) return `it has a blank inside, at place ${blank + 1} of ${size}`;
  const other = /[^\x21-\x7e]/u.exec(token);
  if (!other) return undefined;
  const code = other[0].codePointAt(0)?.toString(16).toUpperCase().padStart(4, '0');
  return `it has a character that no token has, U+${code} at place ${other.index + 1} of ${size}`;
}
