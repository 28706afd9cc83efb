import { defineCommand } from '../../cli/argv/define-command.ts';

export default defineCommand({
  name: 'ssh-key:remove',
  summary: 'Takes an SSH key away from your account',
  examples: [{ command: 'ssh-key:remove 79e7e210bdf335bb8651a46b9a8417ab', does: 'Remove a key by its ID' }],
  args: { key: { kind: 'text', name: 'ID', summary: 'ID or fingerprint, as ssh-key:list shows it' } },
  flags: {},
  async run({ api, report }, { key }) {
    const id = key.replaceAll(':', '').toLowerCase();
    const { session, users } = await api();
    await users.removeSshKey((await session()).userId, id);
    report.notice(`Deleted SSH key ${id}!`);
  },
});
