import { expect, test } from 'vitest';
import { createLogProgress, createProgress } from '../../../src/cli/terminal/progress.ts';
import { TestClock } from '../../support/test-clock.ts';
import { recordedOutput } from '../recorded-output.ts';

test('progress is drawn from the second second on, cut to the terminal, and taken away', () => {
  const clock = new TestClock();
  const errors = recordedOutput({ isTerminal: true, columns: 20 });
  const progress = createProgress(errors.output, clock);
  progress.show('Working');
  expect(errors.text()).toBe('');
  clock.advance(1500);
  progress.show('Working');
  clock.advance(60_000);
  progress.show('A very long description');
  progress.clear();
  progress.clear();
  expect(errors.text()).toBe('\r\x1b[KWorking… 1 s\r\x1b[KA very long descrip\r\x1b[K');
});

test('progress is not drawn where there is no terminal', () => {
  const clock = new TestClock();
  const errors = recordedOutput({ isTerminal: false });
  const progress = createProgress(errors.output, clock);
  progress.show('Working');
  clock.advance(5000);
  progress.show('Working');
  progress.clear();
  expect(errors.text()).toBe('');
});

test('U9: a log has a line once a wait is long, then one now and then, and begins anew after a pause', () => {
  const clock = new TestClock();
  const reported: string[] = [];
  const progress = createLogProgress(text => reported.push(text), { clock, after: 5000, every: 60_000 });
  for (let seconds = 0; seconds < 130; seconds += 1) {
    progress.show('Working');
    clock.advance(1000);
  }
  expect(reported).toEqual(['Working… 5 s', 'Working… 65 s', 'Working… 125 s']);
  clock.advance(300_000);
  progress.show('Copying');
  clock.advance(5000);
  progress.show('Copying');
  progress.clear();
  clock.advance(60_000);
  progress.show('Copying');
  expect(reported.slice(3)).toEqual(['Copying… 5 s']);
});
