import { defineCommand, environmentArg } from '../../cli/argv/define-command.ts';
import { UnsafeError, UsageError } from '../../errors/turnout-error.ts';
import { properties } from '../../output/columns.ts';

export default defineCommand({
  name: 'connection:trust',
  summary: 'Accepts the host key that an environment shows now, after showing it',
  details: [
    'A server that turnout meets for the first time is believed; one whose key has changed is refused with exit code 12,',
    'before anything is sent, until you accept the new key here. The platform changes it when it moves an environment to',
    'another container, and so would an attacker in between: compare the fingerprint with one from another network.',
    '--fingerprint accepts that one key only and asks nothing, which is how a script pins it.',
  ].join('\n'),
  examples: [
    { command: 'connection:trust my-site.dev', does: 'Show the key and what was known before, and ask' },
    {
      command:
        'connection:trust my-site.dev --fingerprint SHA256:RAyB4Fqch0Bqz2Bp1rr0LZ+mxrXRjHvrwiOeTRPXFl8',
      does: 'In CI: accept this key, and no other',
    },
  ],
  args: { environment: environmentArg },
  flags: {
    code: { summary: 'The server of the Git repository, instead of that of the files' },
    fingerprint: { summary: 'Accept the key with this fingerprint only', value: 'SHA256:…' },
  },
  output: properties({
    host: { label: 'Host' },
    key_type: { label: 'Key Type' },
    fingerprint: { label: 'Fingerprint', copied: true },
    before: { label: 'Known Before', kind: 'list' },
  }),
  async run(context, { environment: target }, { fingerprint: wanted, code }) {
    const { report, confirm } = context;
    const found = await context.find(target);
    const shown = await context.hostKey(found, code ? 'code' : 'files');
    const { is, name, type, fingerprint, before, ours } = shown;
    const result = {
      host: name,
      key_type: type,
      fingerprint,
      before: before.map(key => `${key.type} ${key.fingerprint}`),
    };
    if (wanted !== undefined && wanted !== fingerprint) {
      throw new UnsafeError(`${name} shows ${type} ${fingerprint}, which is not ${wanted}.`, {
        hint: 'Nothing was accepted. Compare the two, and where each of them is from.',
      });
    }
    if (is === 'known') {
      report.notice(`The host key of ${name} is known already.`);
      return result;
    }
    if (ours === undefined) {
      throw new UsageError('No home folder to save host keys in.', {
        hint: 'Set HOME, or XDG_DATA_HOME to an absolute path.',
      });
    }
    report.notice(`${name} shows ${type} ${fingerprint}.`);
    for (const key of before) report.notice(`Known is ${key.type} ${key.fingerprint}, in ${key.file}.`);
    if (wanted === undefined) {
      await confirm(`${is === 'changed' ? 'Accept the new key of' : 'Accept the key of'} ${found.name}?`);
    }
    shown.accept();
    report.notice(`The key is accepted, in ${ours}.`);
    const other = before.find(({ file }) => file !== ours);
    if (other) {
      report.notice(`Other programs still know the old one: ssh-keygen -R '${name}' -f '${other.file}'`);
    }
    return result;
  },
});
