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

/** What one does first, in the order in which one does it; each line is a command that works as it stands. */
const firstCommands: readonly Entry[] = [
  { name: 'turnout auth:login', summary: 'Log in with a machine token' },
  { name: 'turnout connection:set my-site.dev sftp', summary: 'Switch to SFTP mode, or: git' },
  { name: 'turnout env:diffstat my-site.dev', summary: 'List pending changes' },
  { name: 'turnout env:commit my-site.dev -m "Fix"', summary: 'Commit them' },
  { name: 'turnout env:stash my-site.dev', summary: 'Copy them to this machine' },
  { name: 'turnout connection:info my-site.dev', summary: 'Print the sftp command' },
  { name: 'turnout file:get my-site.dev:code/', summary: 'Download files' },
  { name: 'turnout file:put a.css my-site.dev:code/', summary: 'Upload files' },
  { name: 'turnout connection:test my-site.dev', summary: 'Find out what is wrong' },
];

/** `turnout` alone, on one screen of 80 × 24: what one does first, and where the rest is. */
export function firstScreen(version: string): string {
  return `turnout ${version} switches a Pantheon environment between Git mode and SFTP mode
without losing work.

${columns(firstCommands)}

No account? Try all of it on a platform of your own, on this machine:
  turnout sandbox:start --detach

${columns([
  { name: 'turnout help TOPIC', summary: 'List the commands of a topic, such as env or file' },
  { name: 'turnout help COMMAND', summary: 'Explain a command, with examples' },
  { name: 'turnout help --all', summary: 'List every command' },
  { name: 'turnout help exit-codes', summary: 'List the exit codes' },
])}
`;
}

/** `turnout help --all`: every command, a topic at a time. */
export function overview(commands: readonly Entry[], version: string): string {
  const topics = byTopic(commands);
  const blocks = [...topics].map(([topic, own]) => `${topic}\n${columns(own)}`);
  return [
    `turnout ${version}`,
    'Usage: turnout COMMAND [ARGUMENTS] [FLAGS]',
    ...blocks,
    `${columns([
      { name: 'turnout help COMMAND', summary: 'Explain a command, with examples' },
      { name: 'turnout help exit-codes', summary: 'List the exit codes' },
    ])}`,
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

/** `turnout TOPIC`: its commands, each with its first example. */
export function topicHelp(commands: readonly AnyCommand[]): string {
  const blocks = commands.map(({ name, summary, examples: [example] }) =>
    [`${name}  ${summary}`, ...(example ? [`    turnout ${example.command}`] : [])].join('\n'),
  );
  return `${blocks.join('\n\n')}\n\nMore about one of them: turnout help COMMAND\n`;
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
