import { NotFoundError, UnsafeError, UsageError } from '../../errors/turnout-error.ts';
import type { ResultRecord } from '../../output/columns.ts';
import type { Context } from '../runtime/context.ts';

/** The field that `--copy` is about. Throws UsageError when `--field` does not name it. */
export function fieldToCopy({ onlyField }: Pick<Context, 'onlyField'>): string {
  const field = onlyField();
  if (field) return field;
  throw new UsageError('--copy copies one field, and --field does not say which.', {
    hint: 'For example: turnout connection:info my-site.dev --field=sftp_command --copy',
  });
}

/** Copies it, and says so without its value: it may be a password. Throws what `copyText` throws, NotFoundError. */
export async function copyField(
  { copyText, report }: Pick<Context, 'copyText' | 'report'>,
  field: string,
  { record, name }: { record: ResultRecord; name: string },
): Promise<void> {
  const text = String(record[field] ?? '');
  if (text === '') {
    throw new NotFoundError(`${name} has no ${field}.`, {
      hint: `See what it has: turnout connection:info ${name} '--fields=*'`,
    });
  }
  // Pasted into a shell, a line break in what the platform sent would run what stands before it.
  if (text.includes('\n') && field !== 'ssh_config')
    throw new UnsafeError(`${field} has a line break in it, and is not copied.`, {
      hint: 'Look at it without --copy.',
    });
  report.notice(`Copied ${field} of ${name} ${await copyText(text)}.`);
}
