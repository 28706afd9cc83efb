import { defineCommand, developmentArg } from '../../cli/argv/define-command.ts';
import type { Context } from '../../cli/runtime/context.ts';
import { connectionInfo } from '../../contract/connection.ts';
import {
  onChangesPolicies,
  onChangesPolicy,
  policySetBefore,
} from '../../operations/changes/on-changes-policy.ts';
import { refuseOutsideDevelopment } from '../../operations/guards.ts';
import { toGitMode } from '../../operations/operation-wording.ts';
import type { FoundEnvironment } from '../../operations/ports/operation-ports.ts';
import { reportSwitch } from '../../operations/switch/report-switch.ts';
import { runInMode } from '../../operations/switch/run-in-mode.ts';
import { busyChoices } from '../../operations/wait-options.ts';
import { commitAuthor } from '../shared/commit-author.ts';
import { findListTrust } from '../shared/list-trust.ts';
import { createSwitchDeps, parseSettle, switchFlags } from '../shared/switch-flags.ts';

export default defineCommand({
  name: 'connection:run',
  summary: 'Sets the mode, runs a command, and restores the mode whatever happens',
  details: [
    'Everything behind the first -- is the command. It gets our input and output, and the connection in TURNOUT_SITE,',
    'TURNOUT_ENV, TURNOUT_CONNECTION_MODE, TURNOUT_SFTP_HOST, TURNOUT_SFTP_PORT, TURNOUT_SFTP_USERNAME,',
    'TURNOUT_SFTP_COMMAND and TURNOUT_GIT_URL. Its exit code is ours, unless the mode could not be restored.',
    '--on-changes says what becomes of changes that the command has left behind; with abort the environment stays in',
    'SFTP mode and the exit code is 4. --on-changes=commit commits after a command that has ended with 0; what a failed one',
    'has left stays, as with abort, unless --commit-on-failure is given. A mode that another user has changed meanwhile is',
    'left alone.',
  ].join('\n'),
  examples: [
    {
      command: 'connection:run my-site.dev sftp --on-changes=commit -m "New theme" -- ./upload-theme.sh',
      does: 'Upload with a script of your own, commit, and go back to Git mode',
    },
    {
      command: 'connection:run my-site.dev git -- git push origin master',
      does: 'Push to an environment that is usually in SFTP mode',
    },
    {
      command: "connection:run my-site.dev sftp -- sh -c 'echo $TURNOUT_SFTP_COMMAND'",
      does: 'Use the variables: they are for a shell inside',
    },
  ],
  args: {
    environment: developmentArg,
    mode: { kind: 'text', name: 'MODE', summary: 'git or sftp', choices: ['git', 'sftp'] },
    program: { kind: 'command', name: 'COMMAND', summary: 'What to run, with its arguments' },
  },
  flags: {
    ...switchFlags({ policies: onChangesPolicies, busy: busyChoices }),
    'commit-on-failure': { summary: 'With --on-changes=commit: also commit what a failed command has left' },
  },
  async run(context, { environment: target, mode, program: words }, flags) {
    const { operationLog, deadline, timeout, ask } = context;
    refuseOutsideDevelopment(target.environment);
    const policy = onChangesPolicy({
      chosen: flags['on-changes'] ?? policySetBefore(context),
      yes: context.yes,
      interactive: ask !== undefined,
    });
    const settle = parseSettle(flags);
    const author = commitAuthor(context, flags.author);
    const trust = findListTrust(context, flags);
    const isFleeting = context.variable('CI') !== undefined;
    const { command, shield } = await context.foreground(words);
    const found = await context.find(target);
    const exitCode = await runInMode(
      {
        ...(await createSwitchDeps(context, found, { ...flags, author })),
        ...{ policy, purpose: toGitMode, shield, commitsOnFailure: flags['commit-on-failure'] },
        command: command(createVariables(context, found, mode)),
        report: (to, outcome) => reportSwitch(outcome, { operationLog, to, trust, isFleeting }),
      },
      { to: mode, busy: flags.busy ?? 'wait', settle, deadline, timeout },
    );
    context.exitWith(exitCode);
  },
});

/** The connection for the command, under names that turnout itself takes as well; never a token. */
function createVariables(context: Context, { site, environment }: FoundEnvironment, mode: string) {
  const info = connectionInfo({ platform: context.platform(), site, environment });
  return {
    TURNOUT_SITE: site.name,
    TURNOUT_ENV: environment,
    TURNOUT_CONNECTION_MODE: mode,
    TURNOUT_SFTP_HOST: info.sftp_host,
    TURNOUT_SFTP_PORT: info.sftp_port,
    TURNOUT_SFTP_USERNAME: info.sftp_username,
    TURNOUT_SFTP_COMMAND: info.sftp_command,
    TURNOUT_GIT_URL: info.git_url,
  };
}
