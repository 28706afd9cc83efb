import { isSecretName } from '../../errors/secret.ts';
import { shellWord } from '../../text/shell-quote.ts';

/** A flag and what stands behind its `=`; `--machine-token-file` names a file, which is no secret. */
const flagForm = /^(--?[\w-]*?[\w])(?:=(.*))?$/s;

/**
 * A command line as it may be shown: `***` for the value of a flag that takes a secret, and for words behind a login,
 * where a user may have typed the token itself.
 */
export function shownLine(args: readonly string[]): string {
  const login = args.indexOf('auth:login');
  return args
    .map((word, index) => {
      if (isSecretFlag(args[index - 1] ?? '') && !(args[index - 1] ?? '').includes('=')) return '***';
      if (login >= 0 && index > login && !word.startsWith('-')) return '***';
      return args[index - 1] === '--proxy' ? shownWord(`proxy=${word}`).slice(6) : shownWord(word);
    })
    .join(' ');
}

function shownWord(word: string): string {
  if (isSecretFlag(word) && word.includes('=')) return `${word.slice(0, word.indexOf('='))}=***`;
  const [, name] = /^(\w[\w-]*)=/.exec(word) ?? [];
  if (name !== undefined && isSecretName(name)) return `${name}=***`;
  return shellWord(withoutLogin(word));
}

/** The user and the password of a proxy or of another address; `--proxy` takes one without `http://` too. */
function withoutLogin(word: string): string {
  return word.replace(/\/\/\S*@/, '//***@').replace(/^((?:--)?(?:\w+_)?proxy=)(?!\w+:\/\/)\S*@/i, '$1***@');
}

function isSecretFlag(word: string): boolean {
  const [, name = ''] = flagForm.exec(word) ?? [];
  return isSecretName(name) && !name.endsWith('-file');
}
