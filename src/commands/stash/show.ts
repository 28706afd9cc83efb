import { defineCommand } from '../../cli/argv/define-command.ts';
import type { Context } from '../../cli/runtime/context.ts';
import { TurnoutError } from '../../errors/turnout-error.ts';
import type { CodeEntry } from '../../git/code-entries.ts';
import type { ShelvedStash } from '../../stash/stash-store.ts';
import { changeFields, changeRows } from '../shared/change-columns.ts';
import { findStash } from '../shared/find-stash.ts';
import { identityFlag } from '../shared/identity-flag.ts';

export default defineCommand({
  name: 'stash:show',
  summary: 'Shows what is in a stash',
  examples: [
    { command: 'stash:show my-site.dev-20261122-110305', does: 'List the changes in it' },
    { command: 'stash:show my-site.dev-20261122-110305 --patch', does: 'Show them line by line' },
  ],
  args: { id: { kind: 'text', name: 'ID', summary: 'The stash, as stash:list shows it' } },
  flags: {
    identity: identityFlag,
    patch: { summary: 'As a patch to the commit that the changes were made on, which is fetched with Git' },
  },
  output: changeRows,
  async run(context, { id }, { identity, patch }) {
    const stash = findStash(await context.shelf(), id);
    if (!patch) return changeFields(stash.manifest.changes);
    await context.printPatch(
      await renderPatch(context, stash, identity && context.toPath(identity)),
      'patch',
    );
    return undefined;
  },
});

/** Against the base where Git can be reached; without it every file that is there is all new. */
async function renderPatch(
  context: Context,
  stash: ShelvedStash,
  identity: string | undefined,
): Promise<Buffer> {
  const { site, environment, base } = stash.manifest;
  const entries = listEntries(stash);
  try {
    if (base === null) throw new TurnoutError('failed', 'The stash does not know its base.');
    const found = await context.find({ site: site.id, environment });
    return await context.withCommittedCode({ found, identity }, code => code.patch(base, entries));
  } catch (error) {
    if (!(error instanceof TurnoutError) || context.signal.aborted) throw error;
    context.report.warning(`${error.message} What follows shows whole files, and no deletions.`);
    const present = entries.filter(({ kind }) => kind !== 'gone');
    return context.withCommittedCode({}, code => code.patch(undefined, present));
  }
}

function listEntries({ folder, manifest }: ShelvedStash): CodeEntry[] {
  const gone = manifest.changes.filter(({ status }) => status === 'D');
  return [
    ...gone.map(({ path }) => ({ path, kind: 'gone' as const })),
    ...manifest.files.map(
      (file): CodeEntry =>
        file.kind === 'link' ? file : { ...file, from: `${folder}/contents/${file.sha256}` },
    ),
  ];
}
