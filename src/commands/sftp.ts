import { defineCommand, environmentArg } from '../cli/argv/define-command.ts';
import { shellQuote } from '../text/shell-quote.ts';
import { identityFlag } from './shared/identity-flag.ts';

export default defineCommand({
  name: 'sftp',
  summary: "Opens an environment in OpenSSH's sftp, with the right options",
  details: [
    'What stands behind -- goes to sftp, such as -b FILE to run the commands of a file. Host keys are those that turnout',
    'knows, ~/.ssh/config is read by OpenSSH itself, and without a terminal nothing is asked. The exit code is that of',
    'sftp. The login begins in the folder that has code, files and logs in it; its absolute name changes.',
  ].join('\n'),
  examples: [
    { command: 'sftp my-site.dev', does: 'Look around, get and put' },
    { command: 'sftp my-site.dev -- -b upload.txt', does: 'Run a file of sftp commands' },
    { command: 'sftp my-site.dev --print', does: 'Print the command, to change it or to run it elsewhere' },
  ],
  args: {
    environment: environmentArg,
    words: { kind: 'words behind', name: 'ARGS', summary: 'Options of OpenSSH sftp, behind --' },
  },
  flags: {
    identity: identityFlag,
    print: { summary: 'Print the command instead of running it' },
  },
  async run(context, { environment, words: behind }, { identity, print }) {
    const found = await context.find(environment);
    await found.port.mode();
    const words = await context.sftpWords(found, {
      identity: identity && context.toPath(identity),
      words: behind,
    });
    if (print) return context.printLine(shellQuote(words));
    const { runAlone } = await context.foreground(words);
    context.exitWith(await runAlone());
  },
});
