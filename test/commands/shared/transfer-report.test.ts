import { expect, test } from 'vitest';
import { createProgress } from '../../../src/cli/terminal/progress.ts';
import { renderSummary, reportTransfer } from '../../../src/commands/shared/transfer-report.ts';
import type { Transferred } from '../../../src/sftp/transfer/transfer.ts';
import { recordedOutput } from '../../cli/recorded-output.ts';
import { TestClock } from '../../support/test-clock.ts';

function stage(options: { dryRun?: boolean; events?: boolean } = {}) {
  const time = new TestClock();
  const errors = recordedOutput({ isTerminal: true, columns: 80 });
  const { show, clear } = createProgress(errors.output, time);
  const reported: string[] = [];
  const printed: string[] = [];
  const asked: string[] = [];
  const events = reportTransfer(
    {
      time,
      report: {
        notice: (text: string) => reported.push(text),
        warning: (text: string) => reported.push(`warning: ${text}`),
      },
      operationLog: { waiting: show },
      printLine: async (text: string) => void printed.push(text),
      confirm: async (text: string) => void asked.push(text),
    } as unknown as Parameters<typeof reportTransfer>[0],
    { doing: 'Uploading', dryRun: false, events: false, where: 'my-site.dev', ...options },
  );
  return { time, errors, events, clear, reported, printed, asked };
}

const megabyte = 1_000_000;

test('a line of progress says how far it is, how fast, and how long it takes, five times a second', () => {
  const { time, errors, events, clear } = stage();
  const tell = (files: number, bytes: number) =>
    events.progress({ files, bytes, ofFiles: 1200, ofBytes: 40 * megabyte });
  tell(1, 0);
  time.advance(2000);
  tell(300, 10 * megabyte);
  time.advance(100);
  tell(310, 10.5 * megabyte); // Too soon after the one before.
  time.advance(1900);
  tell(1100, 30 * megabyte);
  time.advance(1000);
  tell(1200, 40 * megabyte);
  clear();
  expect(errors.text().split('\r\x1b[K')).toEqual([
    '',
    'Uploading 300 of 1,200 files, 10.0 MB of 40.0 MB, 5.0 MB/s, 0:06 left… 2 s',
    'Uploading 1,100 of 1,200 files, 30.0 MB of 40.0 MB, 7.5 MB/s, 0:02 left… 4 s',
    'Uploading 1,200 of 1,200 files, 40.0 MB of 40.0 MB, 8.0 MB/s, 0:00 left… 5 s',
    '',
  ]);
});

test('what would be done is said a path a line, and a failure with its reason', async () => {
  const { events, reported, printed } = stage({ dryRun: true });
  await events.event({ event: 'copied', path: 'code/index.php', bytes: 12 });
  await events.event({ event: 'same', path: 'code/same.php', bytes: 12 });
  await events.event({ event: 'removed', path: 'code/old.php' });
  await events.event({ event: 'failed', path: 'code/x.php', reason: 'Permission denied.' });
  expect({ reported, printed }).toEqual({
    reported: ['code/index.php', 'remove code/old.php', 'warning: code/x.php: Permission denied.'],
    printed: [],
  });
});

test('programs get a line of JSON for each event', async () => {
  const { events, reported, printed } = stage({ events: true });
  await events.event({ event: 'copied', path: 'code/index.php', bytes: 12, local: '/home/ada/index.php' });
  await events.event({ event: 'failed', path: 'code/x.php', reason: 'Permission denied.' });
  expect({ reported, printed }).toEqual({
    reported: ['warning: code/x.php: Permission denied.'],
    printed: [
      '{"event":"copied","path":"code/index.php","bytes":12}',
      '{"event":"failed","path":"code/x.php","reason":"Permission denied."}',
    ],
  });
});

test('a removal is asked about with its place, five paths, and how many more', async () => {
  const { events, asked } = stage();
  await events.confirmRemoval(['a', 'b']);
  await events.confirmRemoval(['1', '2', '3', '4', '5', '6', '7']);
  expect(asked).toEqual([
    'Remove from my-site.dev: a, b?',
    'Remove from my-site.dev: 1, 2, 3, 4, 5 and 2 more?',
  ]);
});

test('the one line that remains counts what was done and what was left', () => {
  const done: Transferred = {
    files: 1200,
    folders: 3,
    bytes: 4096,
    same: 7,
    removed: 1,
    skipped: 2,
    failures: [],
  };
  const words = { done: 'uploaded', would: 'upload', location: 'to my-site.dev:code' };
  expect(renderSummary(done, { ...words, dryRun: false })).toBe(
    'Uploaded 1,200 files, 4096 bytes, to my-site.dev:code; 7 already there, 1 removed, 2 left out.',
  );
  expect(
    renderSummary({ ...done, same: 0, removed: 0, skipped: 0, files: 1 }, { ...words, dryRun: true }),
  ).toBe('Would upload 1 file, 4096 bytes, to my-site.dev:code.');
});
