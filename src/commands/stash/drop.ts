import { defineCommand } from '../../cli/argv/define-command.ts';
import { UsageError } from '../../errors/turnout-error.ts';
import { findStash } from '../shared/find-stash.ts';

export default defineCommand({
  name: 'stash:drop',
  summary: 'Removes stashes from this machine permanently',
  examples: [{ command: 'stash:drop my-site.dev-20261122-110305', does: 'Remove one, after a question' }],
  args: { ids: { kind: 'texts', name: 'ID', summary: 'Stashes, as stash:list shows them' } },
  flags: {},
  async run(context, { ids: asked }) {
    const ids = [...new Set(asked)];
    if (ids.length === 0) {
      throw new UsageError('stash:drop needs the ID of a stash.', { hint: 'See: turnout stash:list' });
    }
    const shelf = await context.shelf();
    const { damaged } = shelf.list();
    // What cannot be read can still be thrown away.
    for (const id of ids) if (!damaged.some(stash => stash.id === id)) findStash(shelf, id);
    const what = ids.length === 1 ? `the stash ${ids[0]}` : `these ${ids.length} stashes`;
    await context.confirm(`Remove ${what}? There may be no other copy.`);
    for (const id of ids) {
      shelf.drop(id);
      context.report.notice(`Removed the stash ${id}.`);
    }
  },
});
