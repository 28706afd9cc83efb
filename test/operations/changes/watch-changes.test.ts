import { expect, test } from 'vitest';
import { InterruptedError } from '../../../src/errors/turnout-error.ts';
import { watchChanges } from '../../../src/operations/changes/watch-changes.ts';
import { createStage } from '../stage.ts';

/** Watches until `end` by the clock; answers what was shown, with the second of the look. */
async function watched(end: number, play: (stage: ReturnType<typeof createStage>) => void) {
  const stage = createStage('sftp');
  const { clock, environment, reported, deps: parts } = stage;
  const shown: string[] = [];
  const start = clock.now();
  const stop = new AbortController();
  clock.after(end, () => stop.abort(new InterruptedError('Stopped.')));
  play(stage);
  const time = {
    now: () => clock.now(),
    elapsed: () => clock.elapsed(),
    sleep: (ms: number) => clock.sleep(ms, stop.signal),
  };
  const watching = watchChanges(
    { ...parts, environment, time },
    {
      async show({ changes, fresh, gone, at }) {
        const names = [fresh.map(({ path }) => `+${path}`), gone.map(path => `-${path}`)].flat().join(' ');
        shown.push(`${(at - start) / 1000} s: ${names || 'nothing'}, ${changes.length} in all`);
      },
    },
  );
  await expect(watching).rejects.toMatchObject({ exit: 'interrupted' });
  return { shown, reported, sleeps: clock.sleeps };
}

test('the first reading is shown, and then each that differs', async () => {
  const { shown } = await watched(30_000, ({ clock, environment }) => {
    environment.write('a.php');
    clock.after(500, () => environment.write('b.php'));
    clock.after(2500, () => environment.write('a.php'));
    clock.after(9000, () => environment.order({ type: 'commit_and_push_on_server_changes' }));
  });
  expect(shown).toEqual([
    '0 s: +a.php, 1 in all',
    '1 s: +b.php, 2 in all',
    '3.5 s: +a.php, 2 in all',
    '11.625 s: -a.php -b.php, 0 in all',
  ]);
});

test('no changes are shown as well, and looked at less and less often', async () => {
  const { shown, sleeps } = await watched(20_000, () => {});
  expect(shown).toEqual(['0 s: nothing, 0 in all']);
  expect(sleeps).toEqual([1000, 1500, 2250, 3375, 5000, 5000, 5000]);
});

test('a network that is gone for a while is told once', async () => {
  const { shown, reported } = await watched(20_000, ({ clock, environment }) => {
    environment.write('a.php');
    clock.after(500, () => {
      environment.unreadable = true;
    });
    clock.after(8000, () => {
      environment.unreadable = false;
      environment.write('b.php');
    });
  });
  expect(reported).toEqual(['warning: The diffstat could not be read. Trying again.']);
  expect(shown).toEqual(['0 s: +a.php, 1 in all', '8.125 s: +b.php, 2 in all']);
});
