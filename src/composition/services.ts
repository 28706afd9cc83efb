import type { Target } from '../cli/argv/argument-types.ts';
import type { Shell } from '../cli/argv/shells.ts';
import type { PendingRequest } from '../cli/runtime/context.ts';
import { createDeadline } from '../cli/runtime/deadline.ts';
import type { ProgramWords } from '../cli/runtime/foreground-process.ts';
import type { Call } from '../cli/runtime/invocation.ts';
import type { Prompter } from '../cli/terminal/prompter.ts';
import type { Configuration } from '../config/configuration.ts';
import type { CommittedCode, PatchForm } from '../git/fetch-commits.ts';
import type { FoundEnvironment } from '../operations/ports/operation-ports.ts';
import type { ResolveSsh } from '../ssh/ssh-host.ts';
import type { PendingCode } from '../stash/pending-code.ts';
import type { ShelvedStash } from '../stash/stash-store.ts';
import { lazy } from '../system/concurrency/lazy.ts';
import { localGit } from './local-git.ts';
import type { Memory } from './lookup-recorder.ts';
import { createWaker, openCodeSource, openSftp, openSweep, withoutCommitted } from './open-sftp.ts';

interface ServiceOptions {
  prompter: Prompter | undefined;
  memory: Memory;
  /** Takes what is to be done when the command has ended. */
  atEnd(task: () => void): void;
}

/** The ways out of a command: each part is loaded and made when a command first asks for it. */
export function createDoors(call: Call, configuration: Configuration, options: ServiceOptions) {
  const { platform, credentials, sandboxFolder, variables } = configuration;
  const { prompter, memory } = options;
  const api = lazy(async () => {
    const { openApi } = await import('./open-api.ts');
    const opened = openApi(call, configuration, memory);
    options.atEnd(opened.rest);
    return opened;
  });
  const registered = async () => {
    const { session, users } = await api();
    return (await users.sshKeys((await session()).userId)).map(({ id }) => id);
  };
  const { timeout: listTimeout } = createDeadline(call, configuration.settings().find('timeout'));
  const ssh = lazy(async () => {
    const { createSshResolver } = await import('../ssh/resolve-host.ts');
    return createSshResolver({ machine: call.machine, warn: call.report.warning });
  });
  const resolveSsh: ResolveSsh = async target => (await ssh())(target);
  const ways = { call, configuration, prompter, registered, listTimeout, ssh: resolveSsh };
  const find = async (target: Target, site?: FoundEnvironment['site']) => {
    const { findEnvironment } = await import('./find-environment.ts');
    return findEnvironment(call, { api: await api(), variables, site }, target);
  };
  return {
    platform,
    credentials,
    api,
    find,
    remembered: memory.remembered,
    lookUps: memory.lookUps,
    forgetOtherSites: memory.forgetOthers,
    keepLookUps: () => memory.flush(),
    cacheFolder: () => configuration.cache,
    completionScript: async (shell: Shell) =>
      (await import('../completion/scripts.ts')).completionScript(shell),
    async findUnfrozen(target: Target) {
      const { refuseIfFrozen } = await import('../operations/guards.ts');
      const found = await find(target);
      refuseIfFrozen(await (await api()).sites.get(found.site.id));
      return found;
    },
    git: () => localGit(call.machine, call.report.wire),
    async codeSshArguments(found: FoundEnvironment, identity?: string) {
      const { codeSshArguments } = await import('./openssh-command.ts');
      return codeSshArguments({ ...ways, found, identity });
    },
    async sftp(found: FoundEnvironment, identity?: string) {
      const { watchPaths } = await import('./path-cache.ts');
      const { sftp, seen } = watchPaths(await openSftp({ ...ways, found, identity }), found.name);
      memory.watch(seen);
      return sftp;
    },
    async connectionPorts(target: Target, identity?: string) {
      const { connectionPorts } = await import('./connection-ports.ts');
      return connectionPorts({ target, api: await api(), find, registered, ways: { ...ways, identity } });
    },
    async hostKey(found: FoundEnvironment, server: 'files' | 'code') {
      const [{ askHostKey }, { resolveCodeServer: codeServerOf, resolveConnection: connectingOf }] =
        await Promise.all([import('../sftp/connect/trust.ts'), import('./connection-options.ts')]);
      const resolveServer = server === 'code' ? codeServerOf : connectingOf;
      return askHostKey(await resolveServer({ ...ways, found, identity: undefined }));
    },
    sweep: (found: FoundEnvironment, identity?: string) =>
      openSweep({ ...ways, found, identity, api, wake: createWaker({ call, found, api }) }),
    async lock(found: FoundEnvironment) {
      return (await import('./environment-state.ts')).openLock({ call, configuration, found });
    },
    async uploadJournal(found: FoundEnvironment) {
      const { openJournal: journalOf } = await import('./environment-state.ts');
      return journalOf({ call, configuration, found }, (await api()).clockAhead);
    },
    async shelf() {
      return (await import('./open-stash.ts')).openStore(call.machine, configuration);
    },
    async stash(found: FoundEnvironment, identity?: string) {
      const sftp = await openSftp({ ...ways, found, identity });
      const { openStashes: stashesOf } = await import('./open-stash.ts');
      const wake = createWaker({ call, found, api });
      return stashesOf({ call, configuration, found, sftp, api: await api(), wake });
    },
    async stashed(stash: ShelvedStash, found: FoundEnvironment, identity?: string) {
      const sftp = await openSftp({ ...ways, found, identity });
      return (await import('../stash/stashed-code.ts')).stashedCode(stash, { ...found, sftp });
    },
    async withCommittedCode<T>(
      { found, identity }: { found?: FoundEnvironment; identity?: string | undefined },
      task: (code: CommittedCode) => Promise<T>,
    ) {
      const [{ withCommittedCode }, { createCodeSource: codeSourceOf }] = await Promise.all([
        import('../git/fetch-commits.ts'),
        import('./code-source.ts'),
      ]);
      const source = found
        ? await openCodeSource({ ...ways, found, identity })
        : codeSourceOf({
            call,
            configuration,
            sshArguments: async () => ({ config: undefined, options: [] }),
          });
      return withCommittedCode(source, task);
    },
    async withPendingCode<T>(
      { found, changes, identity }: PendingRequest,
      task: (code: PendingCode) => Promise<T>,
    ) {
      const { withPendingCode } = await import('../stash/pending-code.ts');
      return withPendingCode(await openSftp({ ...ways, found, identity }), changes, task);
    },
    async ignoredCode(found: FoundEnvironment, identity?: string) {
      const [{ ignoredCode }, { matchedByRules }, sftp] = await Promise.all([
        import('../sftp/sweep/ignored-code.ts'),
        import('../git/gitignore.ts'),
        openSftp({ ...ways, found, identity }),
      ]);
      const matched = await sftp.withFiles(files => ignoredCode(files, matchedByRules));
      return matched.length === 0 ? [] : withoutCommitted({ ...ways, found, identity }, matched);
    },
    async printPatch(patch: Buffer, form: PatchForm) {
      return (await import('../cli/terminal/pager.ts')).printPatch(call, patch, form);
    },
    async changeScreen({ name }: FoundEnvironment) {
      const { createChangeScreen } = await import('../cli/terminal/change-watch-view.ts');
      return createChangeScreen(call, name);
    },
    async sftpWords(
      found: FoundEnvironment,
      options: { identity?: string | undefined; words: readonly string[] },
    ) {
      const { opensshSftpCommand: sftpWords } = await import('./openssh-command.ts');
      return sftpWords({ ...ways, found, identity: options.identity }, options);
    },
    async foreground(words: ProgramWords) {
      const { findForeground } = await import('../cli/runtime/foreground-process.ts');
      return findForeground(call, configuration.toPath, words);
    },
    async sandbox(folder?: string) {
      const { createSandboxControl } = await import('../sandbox/host/control.ts');
      return createSandboxControl(call.machine, sandboxFolder(folder));
    },
  };
}
