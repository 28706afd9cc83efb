import { defineCommand, environmentArg } from '../../cli/argv/define-command.ts';
import { NetworkError } from '../../errors/turnout-error.ts';
import { toDomain } from '../shared/environment-fields.ts';

export default defineCommand({
  name: 'env:wake',
  summary: 'Loads the website of an environment, so that its container starts if it sleeps',
  details: 'A container that sleeps answers no SFTP login. It is given a minute.',
  examples: [{ command: 'env:wake my-site.dev', does: 'Before connecting to it' }],
  args: { environment: environmentArg },
  flags: {},
  async run(context, { environment: target }) {
    const { report, operationLog, time } = context;
    const { site } = await context.findUnfrozen(target);
    const { environments, wake } = await context.api();
    const environment = await environments.find({ site: site.id, environment: target.environment });
    const domain = toDomain(environment, site);
    operationLog.waiting(`Waking ${domain}`);
    const began = time.elapsed();
    const { isUp, isPlatform } = await wake(domain);
    if (!isUp) {
      throw new NetworkError(`Could not reach ${domain}.`, {
        hint: 'Try again in a minute. Test and live are there after their first deploy only.',
      });
    }
    if (!isPlatform) {
      throw new NetworkError(
        `Pantheon headers missing, which is not quite right: something else answered for ${domain}.`,
        { hint: 'Is there a proxy, or another server under that name?' },
      );
    }
    report.notice(`OK >> ${domain} responded in ${((time.elapsed() - began) / 1000).toFixed(1)} s`);
  },
});
