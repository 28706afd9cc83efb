import type { Flags } from '../../src/cli/argv/argument-types.ts';
import { aliases } from '../../src/cli/argv/command-aliases.ts';
import type { AnyCommand } from '../../src/cli/argv/define-command.ts';
import { globalFlags } from '../../src/cli/argv/global-flags.ts';
import { usage } from '../../src/cli/help/usage.ts';
import { clientNames, clients } from '../../src/clients/clients.ts';
import { commands } from '../../src/commands/index.ts';
import { exitCodes } from '../../src/errors/exit-codes.ts';

/** A page: its path below the repository, and the parts of it that come from the code, by the name in their marks. */
export interface Page {
  file: string;
  parts: Readonly<Record<string, string>>;
}

/** The pages that have generated parts. */
export async function generatedPages(): Promise<Page[]> {
  const all = await Promise.all(Object.values(commands).map(async load => (await load()).default));
  return [
    { file: 'README.md', parts: { 'exit codes': exitCodeTable() } },
    { file: 'docs/sftp-clients.md', parts: { clients: clientList() } },
    {
      file: 'docs/commands.md',
      parts: { 'global flags': flagTable(globalFlags), commands: all.map(commandSection).join('\n\n') },
    },
  ];
}

function commandSection(command: AnyCommand): string {
  const { name, summary, details, args, flags, examples } = command;
  const aliasesOf = Object.keys(aliases).filter(alias => aliases[alias] === name);
  return [
    `### ${name}`,
    summary + (summary.endsWith('.') ? '' : '.') + (details ? `\n${details}` : ''),
    `\`turnout ${[name, ...Object.values(args).map(usage)].join(' ')}\`` +
      (aliasesOf.length > 0 ? ` (also ${aliasesOf.map(alias => `\`${alias}\``).join(', ')})` : ''),
    ...(Object.keys(flags).length > 0 ? [flagTable(flags)] : []),
    examples.map(({ command: line, does }) => `- ${does}: \`turnout ${line}\``).join('\n'),
  ].join('\n\n');
}

function flagTable(flags: Flags): string {
  const lines = Object.entries(flags).map(
    ([name, { short, value, negated, summary, choices }]) =>
      `| \`${short ? `-${short}, ` : ''}--${negated ? 'no-' : ''}${name}${value ? `=${value}` : ''}\` | ${cell(
        choices ? `${summary}: ${choices.join(', ')}` : summary,
      )} |`,
  );
  return ['| flag | does |', '|---|---|', ...lines].join('\n');
}

function clientList(): string {
  const lines = clientNames.map(
    name => `- **${clients[name].title}**, \`--client ${name}\`: ${clients[name].guide}`,
  );
  return lines.join('\n');
}

function exitCodeTable(): string {
  const lines = Object.entries(exitCodes).map(
    ([name, { code, when }]) => `| ${code} | ${name} | ${cell(when)} |`,
  );
  return ['| code | name | when |', '|---|---|---|', ...lines].join('\n');
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|');
}

/** A page with its marked parts as they should be. */
export function withParts(page: string, parts: Readonly<Record<string, string>>): string {
  return Object.entries(parts).reduce((text, [name, part]) => {
    const marked = new RegExp(`(<!-- ${name} -->\n)[\\s\\S]*?(<!-- /${name} -->)`);
    if (!marked.test(text)) throw new Error(`the page has no marks for "${name}"`);
    return text.replace(marked, (_, before, after) => `${before}${part}\n${after}`);
  }, page);
}
