import { defineCommand, environmentArg } from '../../cli/argv/define-command.ts';
import { connectionInfo } from '../../contract/connection.ts';
import { toBranch } from '../../contract/environment.ts';
import { refuseOutsideDevelopment } from '../../operations/guards.ts';
import { identityFlag } from '../shared/identity-flag.ts';

export default defineCommand({
  name: 'git:clone',
  summary: 'Clones the code repository of a site',
  details: 'Cloning works in both modes; pushing only in Git mode.',
  examples: [
    { command: 'git:clone my-site.dev', does: 'Clone into ./my-site' },
    {
      command: 'git:clone my-site.feature-x work',
      does: 'Clone into ./work, with the branch of a multidev checked out',
    },
    {
      command: 'git:clone my-site.dev -i ~/.ssh/id_work',
      does: 'Log in with that key, not with what the agent has',
    },
  ],
  args: {
    environment: environmentArg,
    folder: { kind: 'optional text', name: 'FOLDER', summary: 'Where to; the name of the site unless given' },
  },
  flags: { identity: identityFlag },
  async run(context, { environment: target, folder }, { identity }) {
    const { report, platform, toPath: pathOf } = context;
    refuseOutsideDevelopment(target.environment, 'There is no branch of');
    const found = await context.find(target);
    const { site, port } = found;
    await port.mode();
    const { git_url: url = '' } = connectionInfo({
      platform: platform(),
      site,
      environment: target.environment,
    });
    const into = folder ?? site.name;
    await (await context.git()).clone({
      url,
      folder: into,
      branch: toBranch(target.environment),
      name: found.name,
      sshArguments: await context.codeSshArguments(found, identity && pathOf(identity)),
      isKeyNamed: identity !== undefined,
      onProgress: line => report.info(line),
    });
    report.notice(`Cloned ${port.name} into ${into}.`);
  },
});
