import { defineCommand, environmentArg } from '../../cli/argv/define-command.ts';
import { properties } from '../../output/columns.ts';

export default defineCommand({
  name: 'lock:info',
  summary: 'Shows whether the website of an environment asks visitors for a password, and which',
  examples: [
    { command: 'lock:info my-site.dev', does: 'Show it' },
    {
      command: 'lock:info my-site.dev --field=locked',
      does: 'In a script: 1 when it is locked, else nothing',
    },
  ],
  args: { environment: environmentArg },
  flags: {},
  output: properties({
    locked: { label: 'Locked?', kind: 'boolean' },
    username: { label: 'Username' },
    password: { label: 'Password' },
  }),
  async run({ api }, { environment: target }) {
    const { sites, environments } = await api();
    const { id: site } = await sites.find(target.site);
    const { lock } = await environments.find({ site, environment: target.environment });
    return { locked: lock?.locked ?? false, username: lock?.username, password: lock?.password };
  },
});
