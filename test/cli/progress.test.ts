import { expect, test } from 'vitest';
import { createProgress } from '../../src/cli/progress.ts';
import { TestClock } from '../support/test-clock.ts';
import { recordedOutput } from './recorded-output.ts';

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
