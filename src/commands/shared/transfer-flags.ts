import { UsageError } from '../../errors/turnout-error.ts';
import type { TransferOptions } from '../../sftp/transfer/transfer.ts';
import { identityFlag } from './identity-flag.ts';

/** What every command takes that goes through many files. */
export const manyFilesFlags = {
  identity: identityFlag,
  exclude: {
    summary: "Leave out what matches: '*.log' any file, 'cache/' any folder, 'a/b' that path",
    value: 'PATTERN',
    many: true,
  },
} as const;

/** What every command takes that changes many files. */
export const changingFlags = {
  ...manyFilesFlags,
  'dry-run': { summary: 'Only show what would be done' },
  events: { summary: 'Print a line of JSON for every file as it is done, instead of a summary' },
} as const;

/** What every command takes that moves many files. */
export const transferFlags = {
  ...changingFlags,
  // Fingers that know scp and cp type it.
  recursive: { summary: 'Accepted for the habit of it: folders are always transferred whole', short: 'r' },
  checksum: { summary: 'Compare contents; by default what has the same size and time is skipped' },
  'size-only': { summary: 'Skip what has the same size, whatever its time' },
  resume: { summary: 'Go on with large files where an earlier run was interrupted' },
  'limit-rate': { summary: 'At most so many bytes a second: 500k, 2M', value: 'RATE' },
  delete: { summary: 'Remove what is at the destination and not at the source; asks first' },
} as const;

interface CommonFlagValues {
  exclude: readonly string[];
  'dry-run': boolean;
}

interface TransferFlagValues extends CommonFlagValues {
  checksum: boolean;
  'size-only': boolean;
  resume: boolean;
  'limit-rate': string | undefined;
  delete: boolean;
}

/** Throws UsageError. */
export function transferOptions(words: TransferFlagValues): TransferOptions {
  if (words.checksum && words['size-only']) {
    throw new UsageError('--checksum and --size-only contradict each other.', { hint: 'Give one of them.' });
  }
  return {
    ...changingOptions(words),
    compare: words.checksum ? 'content' : words['size-only'] ? 'size' : 'time',
    remove: words.delete,
    resume: words.resume,
    rate: parseRate(words['limit-rate']),
  };
}

export function changingOptions(words: CommonFlagValues): TransferOptions {
  return {
    exclude: words.exclude,
    dryRun: words['dry-run'],
    compare: 'time',
    remove: false,
    resume: false,
  };
}

const factors: Readonly<Record<string, number>> = { '': 1, k: 1000, m: 1_000_000, g: 1_000_000_000 };

/** `500k`, `1.5M` → bytes a second. Throws UsageError. */
function parseRate(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const [, number = '', unit = ''] = /^(\d+(?:\.\d+)?)([kmg]?)$/i.exec(text.trim()) ?? [];
  const rate = Number(number) * (factors[unit.toLowerCase()] ?? 1);
  if (rate >= 1) return rate;
  throw new UsageError(`"${text}" is not a number of bytes a second.`, {
    hint: 'For example: --limit-rate=500k',
  });
}
