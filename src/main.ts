import { version } from '../package.json';
import type { Api } from './api/api.ts';
import { asking } from './cli/asking.ts';
import { watchOutput } from './cli/broken-output.ts';
import type { Context, FoundEnvironment } from './cli/context.ts';
import { createDefaultTarget } from './cli/default-target.ts';
import type { Target } from './cli/define-command.ts';
import type { Call, World } from './cli/engine.ts';
import { type FoundCommand, findCommand } from './cli/find-command.ts';
import { patience } from './cli/patience.ts';
import { printError } from './cli/print-error.ts';
import { readTextFile } from './cli/text-file.ts';
import { commands } from './commands/index.ts';
import type { Configuration } from './config/configuration.ts';
import { lazily } from './config/lazily.ts';
import { exitCodes } from './errors/exit-codes.ts';
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

async function openSftp(
  { machine, signals }: Call,
  { platform, knownHosts }: Configuration,
  { found, identity: named }: { found: FoundEnvironment; identity: string | undefined },
) {
  const [{ createSftp }, { connectionInfo }] = await Promise.all([
    import('./sftp/sftp.ts'),
    import('./contract/connection.ts'),
  ]);
  const { sftp_host, sftp_port, sftp_username } = connectionInfo({ ...found, platform: platform() });
  const { env, home, clock } = machine;
  return createSftp({
    host: sftp_host,
    port: Number(sftp_port),
    user: sftp_username,
    knownHosts: knownHosts(),
    keys: { named, agent: env['SSH_AUTH_SOCK'], home },
    clock,
    signal: signals.signal,
  });
}
