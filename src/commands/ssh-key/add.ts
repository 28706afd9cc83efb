import { defineCommand } from '../../cli/define-command.ts';
import { UnsafeError, UsageError } from '../../errors/turnout-error.ts';

export default defineCommand({
  name: 'ssh-key:add',
  summary: 'Registers a public SSH key with your account',
  examples: [{ command: 'ssh-key:add ~/.ssh/id_ecdsa.pub', does: 'Register a key' }],
  args: { file: { kind: 'text', name: 'FILE', summary: 'The public key: a file that ends in .pub' } },
  flags: {},
  async run({ api, readTextFile, report }, { file }) {
    const line = publicKeyIn(file, readTextFile(file));
    const { session, users } = await api();
    await users.addSshKey((await session()).userId, line);
    report.notice(`Added SSH key from file ${file}.`);
  },
});

function publicKeyIn(file: string, text: string): string {
  if (text.includes('PRIVATE KEY')) {
    throw new UnsafeError(`${file} holds a private key, which nobody else must ever see.`, {
      hint: `Give the public one: ${file}.pub`,
    });
  }
  const [line = '', ...more] = text.trim().split(/\r?\n/);
  if (more.length === 0 && /^(ssh|ecdsa|sk)-\S+ [A-Za-z0-9+/=]+/.test(line)) return line;
  throw new UsageError(`${file} is not a public SSH key.`, {
    hint: 'It is one line that begins with ssh- or ecdsa-; make one with ssh-keygen.',
  });
}
