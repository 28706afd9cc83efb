import type { CommandCompletion, CompletionWords, FlagCompletion, Source } from './command-words.ts';

/** A source as one word of a script: `@target`, or its candidates with spaces between them. */
export function sourceText(source: Source): string {
  return typeof source === 'string' ? source : source.join(' ');
}

/** The value of a flag; the same for all commands unless they differ, then by command. */
interface ValueRow {
  /** `--on-changes`, or `connection:set --on-changes`. */
  patterns: readonly string[];
  source: string;
}

/** Rows of a table from flag to source: first those of single commands, then those that hold for all. */
export function valueRows({ commands, globals }: CompletionWords): ValueRow[] {
  const byFlag = new Map<string, Map<string, string[]>>();
  const add = (command: string, { name, short, value }: FlagCompletion) => {
    if (value === undefined) return;
    for (const flag of [name, ...(short ? [short] : [])]) {
      const sources = byFlag.get(flag) ?? new Map<string, string[]>();
      const text = sourceText(value);
      sources.set(text, [...(sources.get(text) ?? []), `${command} ${flag}`]);
      byFlag.set(flag, sources);
    }
  };
  for (const { name, flags } of commands) for (const flag of flags) add(name, flag);
  for (const flag of globals) if (!byFlag.has(flag.name)) add('', flag);
  const rows = [...byFlag].flatMap(([flag, sources]) =>
    sources.size === 1
      ? [...sources.keys()].map(source => ({ patterns: [flag], source }))
      : [...sources].map(([source, patterns]) => ({ patterns, source })),
  );
  return joined(rows).sort((a, b) => Number(isForAll(a)) - Number(isForAll(b)));
}

function isForAll({ patterns }: ValueRow): boolean {
  return patterns.every(pattern => !pattern.includes(' '));
}

/** Rows of one source are one row. */
function joined(rows: readonly ValueRow[]): ValueRow[] {
  const found = new Map<string, ValueRow>();
  for (const row of rows) {
    const key = `${isForAll(row)} ${row.source}`;
    const known = found.get(key);
    found.set(key, { source: row.source, patterns: [...(known?.patterns ?? []), ...row.patterns] });
  }
  return [...found.values()];
}

/** The flags of a command as typed; those with a value end in `=`. */
export function flagList(flags: readonly FlagCompletion[]): string {
  return flags.map(({ name, value }) => (value === undefined ? name : `${name}=`)).join(' ');
}

/** The commands that have the same arguments, together. */
export function byArguments(commands: readonly CommandCompletion[]): Map<string, CommandCompletion[]> {
  const found = new Map<string, CommandCompletion[]>();
  for (const command of commands) {
    const key = JSON.stringify([command.args.map(sourceText), command.repeats]);
    found.set(key, [...(found.get(key) ?? []), command]);
  }
  return found;
}

/** Lines of a `case` in bash and zsh: the arguments of a command. */
export function argumentCases({ commands }: CompletionWords): string {
  return [...byArguments(commands).values()]
    .filter(([first]) => first && first.args.length > 0)
    .map(group => {
      const [first] = group;
      const args = first?.args.map(source => `'${sourceText(source)}'`).join(' ');
      return `    ${group.map(({ name }) => name).join('|')}) args=(${args})${first?.repeats ? ' repeats=1' : ''} ;;`;
    })
    .join('\n');
}

/** The same for its flags. */
export function flagCases({ commands }: CompletionWords): string {
  return commands.map(({ name, flags }) => `    ${name}) flags='${flagList(flags)}' ;;`).join('\n');
}

/** The same for what the value of a flag can be. */
export function valueCases(words: CompletionWords): string {
  return valueRows(words)
    .map(({ patterns, source }) => {
      const cases = patterns.map(each => (each.includes(' ') ? `'${each}'` : `*' ${each}'`));
      return `    ${cases.join('|')}) source='${source}' ;;`;
    })
    .join('\n');
}
