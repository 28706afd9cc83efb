import { defineCommand, environmentArg } from '../../cli/argv/define-command.ts';
import { connectionInfo } from '../../contract/connection.ts';
import { text } from '../../output/columns.ts';

export default defineCommand({
  name: 'connection:open',
  summary: 'Opens an environment in the SFTP client or the browser of this machine',
  details: [
    'The address is printed in any case; where there is nothing to open it with, as over SSH and in CI, that is all. Which',
    'program opens sftp:// addresses is set in the desktop: Cyberduck, Transmit, WinSCP and most file managers can.',
  ].join('\n'),
  examples: [
    { command: 'connection:open my-site.dev', does: 'Open sftp://… in whatever opens such addresses' },
    { command: 'connection:open my-site.dev --web', does: 'Open the website' },
    { command: 'connection:open my-site.dev --print', does: 'Only print the address' },
  ],
  args: { environment: environmentArg },
  flags: {
    web: { summary: 'The website (https) instead of the files' },
    print: { summary: 'Open nothing' },
  },
  output: text,
  async run(context, { environment: target }, { web, print }) {
    const { report } = context;
    const { site, environment, name } = await context.find(target);
    const { environments } = await context.api();
    const { dns_zone } = await environments.find({ site: site.id, environment });
    const url = web
      ? `https://${environment}-${site.name}.${dns_zone ?? 'pantheonsite.io'}/`
      : `${connectionInfo({ platform: context.platform(), site, environment }).sftp_url}/`;
    if (!print) {
      const opened = await context.openUrl(url);
      report.notice(opened.done ? `Opening ${name} with ${opened.program}.` : `Not opened: ${opened.why}.`);
    }
    return url;
  },
});
