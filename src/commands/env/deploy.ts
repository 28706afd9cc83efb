import { defineCommand, environmentArg } from '../../cli/argv/define-command.ts';
import type { Context } from '../../cli/runtime/context.ts';
import { connectionMode, deploySource } from '../../contract/environment.ts';
import { NetworkError, NothingToDoError, RefusedError } from '../../errors/turnout-error.ts';
import { deployCode } from '../../operations/environment/deploy-code.ts';
import type { FoundEnvironment } from '../../operations/ports/operation-ports.ts';
import { busyChoices } from '../../operations/wait-options.ts';

export default defineCommand({
  name: 'env:deploy',
  summary: 'Deploys code: from dev to test, from test to live',
  details: [
    'Commits are deployed, all of them that the environment has not got yet. What was changed over SFTP and not committed',
    'stays where it is. The first deploy of an environment also brings the database and the files.',
  ].join('\n'),
  examples: [
    { command: 'env:deploy my-site.test --note="Release 12"', does: 'Deploy what is committed in dev' },
    { command: 'env:deploy my-site.test --sync-content', does: 'With a copy of the content of live' },
    {
      command: 'env:deploy my-site.live --cc --updatedb',
      does: 'Then clear the caches and update the database',
    },
    {
      command: 'env:deploy my-site.live --strict',
      does: 'In a script: stop with 7 when there is nothing to deploy',
    },
  ],
  args: { environment: { ...environmentArg, only: 'deployed' } },
  flags: {
    note: { summary: 'What it is about, for the log (Deploy from Terminus)', value: 'NOTE' },
    cc: { summary: 'Clear the caches afterwards' },
    updatedb: { summary: 'Run the database updates afterwards (Drupal)' },
    'sync-content': { summary: 'Replace database and files of test by copies of those of live' },
    strict: { summary: 'Exit with 7 when there is nothing to deploy' },
    busy: {
      summary: "What to do while another user's workflow runs",
      value: 'ACTION',
      choices: busyChoices,
    },
  },
  async run(context, { environment: target }, flags) {
    const { operationLog, time, deadline, report } = context;
    const source = describeSource(target.environment);
    const syncsContent = flags['sync-content'] && target.environment === 'test';
    if (flags['sync-content'] && !syncsContent) {
      report.warning(
        `--sync-content copies from live to test, so it means nothing for ${target.environment}, which keeps its content.`,
      );
    }
    const found = await context.findUnfrozen(target);
    const { environments } = await context.api();
    const outcome = await deployCode(
      {
        environment: found.port,
        time,
        operationLog,
        lock: await context.lock(found),
        source: {
          environment: source,
          codeLog: () => environments.codeLog({ site: found.site.id, environment: source }),
        },
        isInitialized: () => isInitialized(context, found),
      },
      {
        note: flags.note ?? 'Deploy from Terminus',
        updateDatabase: flags.updatedb,
        clearCache: flags.cc,
        contentFrom: syncsContent ? 'live' : undefined,
        busy: flags.busy ?? 'wait',
        deadline,
      },
    );
    if (!outcome && flags.strict) {
      throw new NothingToDoError('There is nothing to deploy.', {
        hint: `See what is committed in ${source}: turnout env:code-log ${found.site.name}.${source}`,
      });
    }
    if (!outcome) report.notice('There is nothing to deploy.');
    else {
      const { workflow, commits } = outcome;
      report.notice(workflow.active_description ?? `Deployed code to ${target.environment}.`);
      report.notice(`New there: ${commits.length === 1 ? '1 commit' : `${commits.length} commits`}.`);
    }
    if (source === 'dev') await warnOfPending(context, found);
  },
});

function describeSource(environment: string): string {
  const source = deploySource(environment);
  if (source !== undefined) return source;
  throw new RefusedError(`Code is deployed to test and live, and ${environment} is neither.`, {
    hint: 'Code gets to dev and multidev environments by git push, or by a commit over SFTP.',
  });
}

async function isInitialized({ api }: Context, { site, environment }: FoundEnvironment): Promise<boolean> {
  const { environments } = await api();
  const known = await environments.isInitialized({ site: site.id, environment });
  if (known !== undefined) return known;
  // The first deploy is another order than the next one, and must not be guessed.
  throw new NetworkError(`The platform does not say whether ${environment} has been initialized.`, {
    hint: 'Nothing was ordered. Try again; if it stays so, ask the support of the platform.',
  });
}

/** People think that what they see in dev is what they deploy. */
async function warnOfPending({ api, report }: Context, { site }: FoundEnvironment): Promise<void> {
  const { environments } = await api();
  const key = { site: site.id, environment: 'dev' };
  if (connectionMode(await environments.find(key)) !== 'sftp') return;
  const changes = await environments.pendingChanges(key);
  if (changes.length === 0) return;
  const what = changes.length === 1 ? '1 uncommitted change' : `${changes.length} uncommitted changes`;
  report.warning(`Not deployed: ${what} in ${site.name}.dev. See: turnout env:diffstat ${site.name}.dev`);
}
