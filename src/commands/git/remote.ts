import { defineCommand, environmentArg } from '../../cli/argv/define-command.ts';
import { connectionInfo } from '../../contract/connection.ts';
import { toBranch } from '../../contract/environment.ts';
import { UsageError } from '../../errors/turnout-error.ts';
import { refuseOutsideDevelopment } from '../../operations/guards.ts';

export default defineCommand({
  name: 'git:remote',
  summary: 'Adds the code repository of a site as a remote to the Git repository that you are in',
  details: [
    'For a repository that has its origin elsewhere and is pushed to Pantheon from there. A remote of that name with another',
    'address stays, unless --force is given. To print the address alone: connection:info SITE.ENV --field=git_url',
  ].join('\n'),
  examples: [
    { command: 'git:remote my-site.dev', does: 'Add it under the name pantheon' },
    {
      command: 'git:remote my-site.feature-x live-site --force',
      does: 'Under another name, whatever is there',
    },
  ],
  args: {
    environment: environmentArg,
    name: { kind: 'optional text', name: 'NAME', summary: 'What to call it; pantheon unless given' },
  },
  flags: { force: { summary: 'Change the address of a remote that is there already' } },
  async run(context, { environment: target, name = 'pantheon' }, { force }) {
    const { report, platform } = context;
    refuseOutsideDevelopment(target.environment, 'There is no branch of');
    if (!/^[a-z0-9][\w.-]*$/i.test(name)) {
      throw new UsageError(`"${name}" cannot be the name of a remote.`, { hint: 'For example: pantheon' });
    }
    const { site, port } = await context.find(target);
    const mode = await port.mode();
    const { git_url: url = '' } = connectionInfo({
      platform: platform(),
      site,
      environment: port.environment,
    });
    const done = await (await context.git()).setRemote({ name, url, force });
    report.notice(
      {
        added: `Added the remote ${name}: ${url}`,
        changed: `Changed the remote ${name}: ${url}`,
        unchanged: `The remote ${name} is there already: ${url}`,
      }[done],
    );
    const branch = toBranch(port.environment);
    if (mode === 'git') report.notice(`Push to ${port.name} with: git push ${name} HEAD:${branch}`);
    else {
      report.warning(
        `${port.name} is in SFTP mode and takes no pushes. Switch it with: turnout connection:set ${port.name} git`,
      );
    }
  },
});
