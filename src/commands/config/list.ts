import { defineCommand } from '../../cli/argv/define-command.ts';
import { rows } from '../../output/columns.ts';

export default defineCommand({
  name: 'config:list',
  summary: 'Lists the settings that hold now, and where each comes from',
  details:
    'What wins, from the strongest: a flag, TURNOUT_ variables, TERMINUS_ variables, ./.env (site, env and format only), config:set.',
  examples: [{ command: 'config:list', does: 'List them' }],
  args: {},
  flags: {},
  output: rows(
    {
      name: { label: 'Setting', narrow: 'whole' },
      value: { label: 'Value', copied: true },
      source: { label: 'Source' },
    },
    { keyedBy: 'name' },
  ),
  async run({ settings, report }) {
    const { names, find } = settings();
    const found = names.flatMap(name => {
      const origin = find(name);
      return origin ? [{ name, value: origin.value, source: origin.from }] : [];
    });
    if (found.length === 0) report.notice(`Nothing is set. There are: ${names.join(', ')}.`);
    return found;
  },
});
