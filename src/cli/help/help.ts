import type { Flag, Flags } from '../argv/argument-types.ts';
import type { AnyCommand } from '../argv/define-command.ts';
import { globalFlags } from '../argv/global-flags.ts';
import { usage } from './usage.ts';

interface Entry {
  name: string;
  summary: string;
}

/** Two columns, the first as wide as its widest name. */
export function columns(entries: readonly Entry[]): string {
  const width = Math.max(0, ...entries.map(({ name }) => name.length));
  return entries.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`.trimEnd()).join('\n');
}

/** `turnout` alone: everything there is, a topic at a time. */
export function overview(commands: readonly Entry[], version: string): string {
  const topics = byTopic(commands);
  const blocks = [...topics].map(([topic, own]) => `${topic}\n${columns(own)}`);
  return [
    `turnout ${version} moves a Pantheon environment between Git mode and SFTP mode without losing anybody's work.`,
    'Usage: turnout COMMAND [ARGUMENTS] [FLAGS]',
    ...blocks,
    'Try it without an account: turnout sandbox:start --detach\nMore about one of them:    turnout help COMMAND\nExit codes:                turnout help exit-codes',
  ]
    .join('\n\n')
    .concat('\n');
}

function byTopic(commands: readonly Entry[]): Map<string, Entry[]> {
  const topics = new Map<string, Entry[]>();
  for (const command of commands) {
    const topic = command.name.split(':')[0] ?? command.name;
    topics.set(topic, [...(topics.get(topic) ?? []), command]);
  }
  return topics;
}

/** `turnout TOPIC` */
export function topicHelp(topic: string, commands: readonly Entry[]): string {
  return `${topic}\n${columns(commands)}\n\nMore about one of them: turnout help COMMAND\n`;
}

/** `turnout COMMAND --help` */
export function commandHelp(command: AnyCommand): string {
  const { summary, details, args, flags, examples } = command;
  const own = flagEntries(flags);
  return [
    summary,
    ...(details ? [details] : []),
    usageLine(command),
    ...section('Arguments', Object.values(args)),
    ...section('Flags', own),
    ...section('Flags of every command', flagEntries(globalFlags)),
    `Examples\n${examples.map(({ command: line, does }) => `  ${does}:\n    turnout ${line}`).join('\n')}`,
  ]
    .join('\n\n')
    .concat('\n');
}

/** What stands behind `--` is another program's, so our flags come before it. */
function usageLine({ name, args }: AnyCommand): string {
  const all = Object.values(args);
  const words = all.map(usage);
  const runsAnother = all.some(({ kind }) => kind === 'command' || kind === 'words behind');
  const line = runsAnother ? [name, '[FLAGS]', ...words] : [name, ...words, '[FLAGS]'];
  return `Usage: turnout ${line.join(' ')}`;
}

function section(title: string, entries: readonly Entry[]): string[] {
  return entries.length > 0 ? [`${title}\n${columns(entries)}`] : [];
}

function flagEntries(flags: Flags): Entry[] {
  return Object.entries(flags).map(([name, flag]) => ({
    name: flagName(name, flag),
    summary: flagSummary(flag),
  }));
}

function flagName(name: string, { short, value, negated }: Flag): string {
  return `${short ? `-${short}, ` : '    '}--${negated ? 'no-' : ''}${name}${value ? `=${value}` : ''}`;
}

function flagSummary({ summary, choices }: Flag): string {
  return choices ? `${summary}: ${choices.join(', ')}` : summary;
}
