import { exitCodes } from '../../errors/exit-codes.ts';
import { UsageError } from '../../errors/turnout-error.ts';
import { nearest } from '../../text/suggest.ts';
import type { AnyCommand } from '../argv/define-command.ts';
import { translateFormer } from '../argv/legacy-commands.ts';
import { parseLine } from '../argv/parse-argv.ts';
import { columns, commandHelp, firstScreen, overview, topicHelp } from './help.ts';

type Load = () => Promise<{ default: AnyCommand }>;
type CommandList = Readonly<Record<string, Load>>;

interface HelpRequest {
  /** The first word of the line, which is no command. */
  word: string | undefined;
  /** Everything else on it. */
  rest: readonly string[];
}

interface HelpDeps {
  commands: CommandList;
  /** The name of the command that a word means. */
  commandName(word: string): string;
  version: string;
}

/** Flags of `turnout` without a command, and of `turnout help`. */
const ownFlags = { all: { summary: 'List every command' } };

/**
 * What is printed for a line that names no command: the version, the first screen, every command, a topic, or what
 * `help` asks for. Throws UsageError for other words.
 */
export async function helpPage(
  { word, rest }: HelpRequest,
  { commands, commandName, version }: HelpDeps,
): Promise<string> {
  const line =
    word === undefined || word === 'help' ? parseLine({ name: 'turnout', flags: ownFlags }, rest) : undefined;
  if (line?.version) return `turnout ${version}\n`;
  // No one knows the flags of a command that there is not.
  const args = line?.words ?? [word ?? '', ...rest.filter(each => !each.startsWith('-'))];
  if (!line) refuseFormer([word ?? '', ...rest], commands);
  const [first, ...more] = args;
  if (line?.own['all'] === true) return overview(await loadAll(Object.values(commands)), version);
  if (first === undefined) return firstScreen(version);
  if (more.length > 0) throw unknownCommand(commands, args, word === 'help');
  if (first === 'exit-codes') return exitCodesHelp();
  if (Object.hasOwn(commands, first)) return renderPage(commands[first]);
  const inTopic = Object.entries(commands).filter(([name]) => name.startsWith(`${first}:`));
  if (inTopic.length > 0) return topicHelp(await loadAll(inTopic.map(([, load]) => load)));
  const name = commandName(first);
  if (Object.hasOwn(commands, name)) return renderPage(commands[name]);
  throw unknownCommand(commands, args, word === 'help');
}

async function renderPage(load: Load | undefined): Promise<string> {
  return load ? commandHelp((await load()).default) : '';
}

async function loadAll(loads: readonly Load[]): Promise<AnyCommand[]> {
  return Promise.all(loads.map(async load => (await load()).default));
}

function refuseFormer(line: readonly string[], commands: CommandList): void {
  const now = translateFormer(line);
  if (now === undefined || Object.hasOwn(commands, line[0] ?? '')) return;
  throw new UsageError('This is the syntax of Terminus 0.x.', {
    hint: `Use: turnout ${now}`,
  });
}

/** What `help` takes besides commands and topics. */
const pages = ['exit-codes'];

function unknownCommand(commands: CommandList, args: readonly string[], isHelp: boolean): UsageError {
  const [word = '', next = ''] = args;
  const names = Object.keys(commands);
  const topics = [...new Set(names.map(name => name.split(':')[0] ?? name))];
  const joined = `${word}:${next}`;
  const isTopic = topics.includes(word);
  const meant = nearest(isTopic ? joined : word, [...names, ...topics, ...(isHelp ? pages : [])]);
  return new UsageError(`There is no command "${isTopic ? `${word} ${next}` : word}".`, {
    hint: meant
      ? `Did you mean: turnout ${isHelp ? 'help ' : ''}${meant}`
      : 'List the commands with: turnout help --all',
  });
}

function exitCodesHelp(): string {
  const entries = Object.entries(exitCodes).map(([name, { code, when }]) => ({
    name: String(code),
    summary: `${name}: ${when}`,
  }));
  return `Exit codes\n${columns(entries)}\n`;
}
