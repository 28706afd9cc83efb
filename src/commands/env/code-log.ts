import { defineCommand, environmentArg } from '../../cli/argv/define-command.ts';

import { rows } from '../../output/columns.ts';

export default defineCommand({
  name: 'env:code-log',
  summary: 'Lists the commits of an environment, newest first',
  examples: [
    { command: 'env:code-log my-site.dev', does: 'List them' },
    { command: 'env:code-log my-site.dev --field=hash', does: 'Print the hashes' },
  ],
  args: { environment: environmentArg },
  flags: {},
  output: rows({
    datetime: { label: 'Timestamp' },
    author: { label: 'Author', narrow: 'first out' },
    labels: { label: 'Labels', narrow: 'first out', kind: 'list' },
    hash: { label: 'Commit ID', narrow: 'whole' },
    message: { label: 'Message', narrow: 'words' },
  }),
  async run(context, { environment: target }) {
    const { port } = await context.findUnfrozen(target);
    const log = await port.codeLog();
    return log.map(({ datetime, author, labels, hash, message }) => ({
      datetime,
      author,
      labels,
      hash,
      message: oneLine(message),
    }));
  },
});

/** As Terminus has it (platform-api.md 6.5): 50 bytes, which may cut a character; we cut before it. */
function oneLine(message: string): string {
  const line = message.trim().replace(/[\n\t]/g, ' ');
  const bytes = new TextEncoder().encode(line);
  return bytes.length <= 50 ? line : new TextDecoder().decode(bytes.subarray(0, 50), { stream: true });
}
