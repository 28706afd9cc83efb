import type { AnyCommand } from '../../src/cli/argv/define-command.ts';
import { usage } from '../../src/cli/help/usage.ts';
import { clientNames, clients } from '../../src/clients/clients.ts';
import { commands } from '../../src/commands/index.ts';
import { exitCodes } from '../../src/errors/exit-codes.ts';

/** The parts of the README that come from the code, by the name in their marks. */
export async function generatedParts(): Promise<Record<string, string>> {
  const all = await Promise.all(Object.values(commands).map(async load => (await load()).default));
  return { clients: clientList(), commands: commandTable(all), 'exit codes': exitCodeTable() };
}

function commandTable(all: readonly AnyCommand[]): string {
  const lines = all.map(
    ({ name, args, summary }) =>
      `| \`${[name, ...Object.values(args).map(usage)].join(' ')}\` | ${cell(summary)} |`,
  );
  return ['| command | does |', '|---|---|', ...lines].join('\n');
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

/** The README with its marked parts as they should be. */
export function withParts(readme: string, parts: Readonly<Record<string, string>>): string {
  return Object.entries(parts).reduce((text, [name, part]) => {
    const marked = new RegExp(`(<!-- ${name} -->\n)[\\s\\S]*?(<!-- /${name} -->)`);
    if (!marked.test(text)) throw new Error(`the README has no marks for "${name}"`);
    return text.replace(marked, (_, before, after) => `${before}${part}\n${after}`);
  }, readme);
}
