import { defineCommand } from '../../cli/argv/define-command.ts';
import { NotFoundError } from '../../errors/turnout-error.ts';
import { properties } from '../../output/columns.ts';

export default defineCommand({
  name: 'config:get',
  summary: 'Prints the value of a setting that holds now',
  examples: [
    { command: 'config:get platform', does: 'Print the value' },
    { command: 'config:get platform --field=source', does: 'Print where it comes from' },
  ],
  args: { name: { kind: 'text', name: 'NAME', summary: 'Setting, as config:list names it' } },
  flags: {},
  output: properties(
    {
      name: { label: 'Setting' },
      value: { label: 'Value', copied: true },
      source: { label: 'Source' },
    },
    { defaultField: 'value' },
  ),
  async run({ settings }, { name: typed }) {
    const { named, find } = settings();
    const name = named(typed);
    const found = find(name);
    if (found) return { name, value: found.value, source: found.from };
    throw new NotFoundError(`${name} is set nowhere.`, {
      hint: `Set it with: turnout config:set ${name} VALUE`,
    });
  },
});
