import { dirname } from 'node:path';
import { createDefaultTarget } from '../cli/argv/default-target.ts';
import { parseEnvironment, parseSite } from '../cli/argv/target.ts';
import { aboutTurnout } from '../cli/runtime/about.ts';
import type { Context } from '../cli/runtime/context.ts';
import { createDeadline } from '../cli/runtime/deadline.ts';
import type { Call } from '../cli/runtime/invocation.ts';
import type { CommandContext } from '../cli/runtime/run-command.ts';
import { asking } from '../cli/terminal/interaction.ts';
import { openUrl } from '../cli/terminal/open-url.ts';
import { printText } from '../cli/terminal/print-text.ts';
import { mergeFiles } from '../clients/merge-file.ts';
import { type Configuration, openConfiguration } from '../config/configuration.ts';
import type { SettingLine } from '../config/settings-from-argv.ts';
import { readTerminusConfig } from '../config/terminus/terminus-config.ts';
import { formatNamed } from '../output/formats/formats.ts';
import { lazy } from '../system/concurrency/lazy.ts';
import { makePrivateFolder } from '../system/disk/files.ts';
import { isSharedFile, readTextFile } from '../system/disk/text-file.ts';
import { isStandardOutput, isWrittenThrough, openThrough } from '../system/disk/written-through.ts';
import type { Machine } from '../system/machine.ts';
import { localGit } from './local-git.ts';
import { createMemory, type Memory } from './lookup-recorder.ts';
import { createDoors } from './services.ts';

/** What main lends to a command: its Context, and what is known before there is one. Throws UsageError. */
export async function openWorld(machine: Machine, line: SettingLine): Promise<CommandContext> {
  const configuration = openConfiguration(machine, line, await readTerminusConfig(machine.home));
  const { read, variables } = configuration;
  const cloned = async () => (await localGit(machine)).target();
  let memory: Memory | undefined;
  const endings: (() => void)[] = [];
  return {
    format: () => read('format', formatNamed),
    optionsFor: configuration.optionsFor,
    dates: {
      format: variables.text('date_format'),
      zone: variables.text('time_zone'),
      zoneSource: variables.source('time_zone'),
    },
    defaultTarget: createDefaultTarget({
      setting: name => read(name, name === 'site' ? parseSite : parseEnvironment),
      cloned,
    }),
    context(call) {
      const credentials = lazy(() => configuration.credentials(call.report.warning));
      const own = { ...configuration, credentials };
      memory = createMemory(call, own);
      const atEnd = (task: () => void) => void endings.push(task);
      return createContext(call, own, { memory, atEnd });
    },
    async end() {
      await memory?.keep();
      for (const task of endings) task();
    },
  };
}

type ServiceOptions = Pick<Parameters<typeof createDoors>[2], 'memory' | 'atEnd'>;

function createContext(call: Call, configuration: Configuration, options: ServiceOptions): Context {
  const { machine, report, plan } = call;
  const person = asking(call);
  return {
    ...person,
    ...createDeadline(call, configuration.settings().find('timeout')),
    ...createDoors(call, configuration, { ...options, prompter: person.prompter }),
    tokenPage: configuration.tokenPage,
    report,
    settings: configuration.settings,
    variable: name => machine.env[name] || undefined,
    async readInput(hint) {
      if (machine.input.isTerminal) report.notice(hint);
      return machine.input.read();
    },
    toPath: configuration.toPath,
    openUrl: url => openUrl(machine, url),
    makePrivateFolder: file => makePrivateFolder(dirname(configuration.toPath(file))),
    async writerFor(target) {
      if (isStandardOutput(target)) {
        return async () => ({ write: bytes => machine.output.write(bytes), close: async () => {} });
      }
      const path = configuration.toPath(target);
      return isWrittenThrough(path) ? () => openThrough(path, call.signals.signal) : undefined;
    },
    async spoolInput(name) {
      const { spoolInput } = await import('../system/spool-input.ts');
      const { signal } = call.signals;
      const { path, remove } = await spoolInput(machine.input.stream, { name, signal });
      options.atEnd(remove);
      return path;
    },
    mergeFiles: (files, output) => mergeFiles(files, configuration.toPath(output)),
    readTextFile: file => readTextFile(configuration.toPath(file)),
    isShared: file => isSharedFile(configuration.toPath(file)),
    readPublicKey: async file =>
      (await import('../ssh/keys/public-key-file.ts')).readPublicKeyFile(configuration.toPath(file)),
    printText: text => printText(machine.output, text),
    printLine: line => machine.output.write(`${line}\n`),
    wants: (...prefixes) =>
      [...(plan?.fields ?? []), ...(plan?.filter?.fields ?? [])].some(({ key }) =>
        prefixes.some(prefix => key.startsWith(prefix)),
      ),
    onlyField: () => (plan?.fields.length === 1 ? plan.fields[0]?.key : undefined),
    copyText: async text => (await import('../cli/terminal/clipboard.ts')).copyText(call, text),
    about: () => aboutTurnout(call, configuration),
    commandLine: machine.argv,
    exitWith: call.exitWith,
  };
}
