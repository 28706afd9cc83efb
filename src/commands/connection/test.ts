import { defineCommand, environmentArg } from '../../cli/argv/define-command.ts';
import { diagnose } from '../../operations/diagnosis/diagnose.ts';
import { rows } from '../../output/columns.ts';
import { identityFlag } from '../shared/identity-flag.ts';

export default defineCommand({
  name: 'connection:test',
  summary: 'Says which step of a connection fails, and what to do about it',
  details: [
    'Each step is tried by itself: session, environment, clock, dns, tcp, awake, banner, host key, agent, keys, login,',
    'directories, write. A step that needs one that has failed is skipped. 0 means that all of them work; else the exit',
    'code is that of the first one that does not. The last step makes an empty folder in files, and in code where the',
    'environment is in SFTP mode, and removes it at once: Git does not see empty folders. turnout doctor is the same.',
  ].join('\n'),
  examples: [
    { command: 'connection:test my-site.dev', does: 'Try every step' },
    { command: 'connection:test my-site.dev --format=json', does: 'The same for a script' },
    {
      command: 'connection:test my-site.dev -i ~/.ssh/id_work',
      does: 'See what the server says to this key',
    },
  ],
  args: { environment: environmentArg },
  flags: { identity: identityFlag },
  output: rows({
    step: { label: 'Step', narrow: 'whole' },
    result: { label: 'Result', narrow: 'whole' },
    milliseconds: { label: 'ms', narrow: 'first out' },
    found: { label: 'Found', copied: true, narrow: 'words' },
    remedy: { label: 'Remedy', copied: true, narrow: 'words', whenAbsent: 'hidden' },
  }),
  async run(context, { environment }, { identity }) {
    const { report, operationLog, time, toPath: pathOf } = context;
    const ports = await context.connectionPorts(environment, identity && pathOf(identity));
    const findings = await diagnose(ports, { time, onStep: step => operationLog.waiting(`Trying ${step}`) });
    const failed = findings.find(({ result }) => result === 'failed');
    if (failed) {
      await report.error(`${failed.step}: ${failed.found}`, failed.remedy);
      context.exitWith(failed.exit ?? 'failed');
    }
    return findings.map(({ exit: _, ...finding }) => finding);
  },
});
