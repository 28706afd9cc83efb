import { version } from '../package.json';
import type { Api } from './api/api.ts';
import { asking } from './cli/asking.ts';
import { watchOutput } from './cli/broken-output.ts';
import type { Context, FoundEnvironment, PendingWish } from './cli/context.ts';
import { createDefaultTarget } from './cli/default-target.ts';
import type { Target } from './cli/define-command.ts';
import type { Call, World } from './cli/engine.ts';
import { type FoundCommand, findCommand } from './cli/find-command.ts';
import type { ProgramWords } from './cli/foreground.ts';
import { patience } from './cli/patience.ts';
import { printError } from './cli/print-error.ts';
import { printText } from './cli/print-text.ts';
import { readTextFile } from './cli/text-file.ts';
import { commands } from './commands/index.ts';
import type { Configuration } from './config/configuration.ts';
import { lazily } from './config/lazily.ts';
import { exitCodes } from './errors/exit-codes.ts';
import type { CommittedCode, PatchForm } from './git/committed-code.ts';
import type { PendingCode } from './stash/pending-code.ts';
import type { ShelvedStash } from './stash/shelf.ts';
import type { Machine } from './system/machine.ts';
import { nodeMachine } from './system/node-machine.ts';

/** Milliseconds for one HTTP exchange. */
const exchangeLimit = 30_000;

/** turnout for one command line; answers the exit code. The only file that knows every part. */
export async function main(machine: Machine): Promise<number> {
  try {
    const found = findCommand(machine.argv);
    const { word = '', rest } = found;
    const load = Object.hasOwn(commands, word) ? commands[word] : undefined;
    if (!load) return await printPage(machine, found);
    const [{ default: command }, { runCommand }, { openConfiguration }] = await Promise.all([
      load(),
      import('./cli/engine.ts'),
      import('./config/configuration.ts'),
    ]);
    return await runCommand(command, rest, {
      machine,
      version,
      openWorld: global => createWorld(machine, openConfiguration(machine, global)),
    });
  } catch (error) {
    return printError(error, machine);
  }
}

/** Called by `bin/turnout.js`. Standard output is let to drain: the exit code is set, not enforced. */
export async function start(): Promise<void> {
  const machine = nodeMachine();
  let broken: number | undefined;
  watchOutput(machine, exitCode => {
    broken = exitCode;
    process.exitCode = exitCode;
  });
  const code = await main(machine);
  process.exitCode = broken ?? code;
}

async function printPage(machine: Machine, found: FoundCommand): Promise<number> {
  const { helpPage } = await import('./cli/help-pages.ts');
  await machine.output.write(await helpPage(found, { commands, version }));
  return exitCodes.ok.code;
}

function createWorld(machine: Machine, configuration: Configuration): World {
  const { setting } = configuration;
  const cloned = async () => (await localGit(machine, configuration)).target();
  return {
    format: () => setting('format'),
    defaultTarget: createDefaultTarget({ setting, cloned }),
    context: call => createContext(call, configuration),
  };
}

function createContext(call: Call, configuration: Configuration): Context {
  const { machine, report, plan } = call;
  return {
    ...asking(call),
    ...patience(call, configuration.setting('timeout')),
    ...reaching(call, configuration),
    report,
    setting: configuration.setting,
    settings: configuration.settings,
    variable: name => machine.env[name] || undefined,
    async readInput(hint) {
      if (machine.input.isTerminal) report.notice(hint);
      return machine.input.read();
    },
    pathOf: configuration.pathOf,
    readTextFile: file => readTextFile(configuration.pathOf(file)),
    printText: text => printText(machine.output, text),
    printLine: line => machine.output.write(`${line}\n`),
    wants: (...prefixes) =>
      plan?.fields.some(({ key }) => prefixes.some(prefix => key.startsWith(prefix))) ?? false,
    commandLine: machine.argv,
    exitWith: call.exitWith,
  };
}

function reaching(call: Call, configuration: Configuration) {
  const { platform, credentials, sandboxFolder } = configuration;
  const api = lazily(() => openApi(call, configuration));
  const find = async (target: Target) => findEnvironment(call, await api(), target);
  return {
    platform,
    credentials,
    api,
    find,
    async findUnfrozen(target: Target) {
      const { refuseIfFrozen } = await import('./mode/refusals.ts');
      const found = await find(target);
      refuseIfFrozen(await (await api()).sites.get(found.site.id));
      return found;
    },
    git: () => localGit(call.machine, configuration),
    sftp: (found: FoundEnvironment, identity?: string) => openSftp(call, configuration, { found, identity }),
    sweep: (found: FoundEnvironment, identity?: string) =>
      openSweep(call, configuration, { found, identity }),
    async lock(found: FoundEnvironment) {
      return (await import('./config/own-places.ts')).lockOf({ call, configuration, found });
    },
    async uploadJournal(found: FoundEnvironment) {
      return (await import('./config/own-places.ts')).journalOf({ call, configuration, found });
    },
    async shelf() {
      return (await import('./stash/stashes.ts')).shelfOf(call.machine, configuration);
    },
    async stash(found: FoundEnvironment, identity?: string) {
      const sftp = await openSftp(call, configuration, { found, identity });
      const { stashesOf } = await import('./stash/stashes.ts');
      return stashesOf({ call, configuration, found, sftp, api: await api() });
    },
    async stashed(stash: ShelvedStash, found: FoundEnvironment, identity?: string) {
      const sftp = await openSftp(call, configuration, { found, identity });
      return (await import('./stash/stashed-code.ts')).stashedCode(stash, { ...found, sftp });
    },
    async withCommittedCode<T>(place: Partial<Place>, task: (code: CommittedCode) => Promise<T>) {
      const { codeSourceOf, withCommittedCode } = await import('./git/committed-code.ts');
      return withCommittedCode(codeSourceOf({ ...place, call, configuration }), task);
    },
    async withPendingCode<T>(
      { found, changes, identity }: PendingWish,
      task: (code: PendingCode) => Promise<T>,
    ) {
      const { withPendingCode } = await import('./stash/pending-code.ts');
      return withPendingCode(await openSftp(call, configuration, { found, identity }), changes, task);
    },
    async ignoredCode(found: FoundEnvironment, identity?: string) {
      const [{ ignoredCode }, { matchedByRules }, sftp] = await Promise.all([
        import('./sftp/ignored-code.ts'),
        import('./git/matched-by-rules.ts'),
        openSftp(call, configuration, { found, identity }),
      ]);
      return sftp.withFiles(files => ignoredCode(files, matchedByRules));
    },
    async printPatch(text: string, form: PatchForm) {
      return (await import('./cli/pager.ts')).printPatch(call, text, form);
    },
    async changeScreen({ name }: FoundEnvironment) {
      const { createChangeScreen } = await import('./cli/change-screen.ts');
      return createChangeScreen(call, name);
    },
    async foreground(words: ProgramWords) {
      const { findForeground } = await import('./cli/foreground.ts');
      return findForeground(call, configuration.pathOf, words);
    },
    async sandbox(folder?: string) {
      const { createSandboxControl } = await import('./sandbox/host/control.ts');
      return createSandboxControl(call.machine, sandboxFolder(folder));
    },
  };
}

async function findEnvironment(call: Call, api: Api, target: Target): Promise<FoundEnvironment> {
  const [{ createEnvironmentPort }, { tellProgress, telling }] = await Promise.all([
    import('./api/environment-port.ts'),
    import('./cli/tell-progress.ts'),
  ]);
  const site = await api.sites.find(target.site);
  const { environment } = target;
  const { clock } = call.machine;
  const { signal } = call.signals;
  const onProgress = tellProgress(call, `${site.name}.${environment}`);
  const port = createEnvironmentPort({ api, clock, signal, site, environment, onProgress });
  return { name: port.name, site, environment, port: telling(port, onProgress) };
}

async function openApi(call: Call, { platform, credentials }: Configuration): Promise<Api> {
  const [{ createApi }, { createTransport }, { interruptibleClock, interruptibleTransport }] =
    await Promise.all([
      import('./api/api.ts'),
      import('./api/transport.ts'),
      import('./cli/interruptible.ts'),
    ]);
  const { machine, report, progress } = call;
  const interruption = { signal: call.signals.signal, clock: machine.clock };
  const trace = (line: string) => {
    progress.clear();
    report.debug(line);
  };
  const parts = {
    api: platform().api,
    transport: interruptibleTransport(createTransport(), interruption),
    clock: interruptibleClock(interruption),
    random: machine.random,
    version,
    timeout: exchangeLimit,
    trace,
  };
  return createApi(parts, credentials());
}

async function localGit(machine: Machine, { knownHosts }: Configuration) {
  const { createLocalGit } = await import('./git/local-git.ts');
  return createLocalGit({ folder: machine.folder, env: machine.env, knownHosts: knownHosts() });
}

interface Place {
  found: FoundEnvironment;
  identity: string | undefined;
}

async function openSweep(call: Call, configuration: Configuration, place: Place) {
  const [{ createSweep }, { journalOf }] = await Promise.all([
    import('./sftp/sweep.ts'),
    import('./config/own-places.ts'),
  ]);
  return createSweep({
    sftp: () => openSftp(call, configuration, place),
    uploads: journalOf({ call, configuration, ...place }).since,
    matched: async (rules, paths) => (await import('./git/matched-by-rules.ts')).matchedByRules(rules, paths),
  });
}

async function openSftp(call: Call, configuration: Configuration, place: Place) {
  return (await import('./sftp/sftp-of.ts')).sftpOf({ call, configuration, ...place });
}
