import { expect, test } from 'vitest';
import { TreeClosedError } from '../../../src/sandbox/code/working-tree.ts';
import { WriteBarrier } from '../../../src/sandbox/code/write-barrier.ts';
import { makeTree } from './tree-fixture.ts';

test('anyone who is alone waits for those who write and makes later ones wait', async () => {
  const barrier = new WriteBarrier();
  const events: string[] = [];
  await barrier.enter();
  const alone = barrier.alone(async () => void events.push('alone'));
  const later = barrier.enter().then(() => events.push('later'));
  events.push('writing');
  barrier.leave();
  await Promise.all([alone, later]);
  expect(events).toEqual(['writing', 'alone', 'later']);
});

test('closing lets running changes end and refuses all others with the reason', async () => {
  const { tree } = await makeTree();
  let end = () => {};
  const running = tree.change(
    'a',
    () =>
      new Promise<void>(resolve => {
        end = resolve;
      }),
  );
  await Promise.resolve();
  const events: string[] = [];
  const closed = tree.close('The environment is in Git mode').then(() => events.push('closed'));
  await expect(tree.change('b', () => {})).rejects.toThrow(
    new TreeClosedError('The environment is in Git mode'),
  );
  expect(tree.closedBecause).toBe('The environment is in Git mode');
  events.push('ending');
  end();
  await Promise.all([running, closed]);
  expect(events).toEqual(['ending', 'closed']);
  tree.reopen();
  expect(tree.closedBecause).toBeUndefined();
  expect(await tree.change('b', () => 'written')).toBe('written');
});

test('changes that wait for a snapshot are refused when the tree is closed meanwhile', async () => {
  const barrier = new WriteBarrier();
  const snapshot = barrier.alone(async () => {
    const waiting = barrier.enter();
    await barrier.close('closed');
    await expect(waiting).rejects.toThrow(TreeClosedError);
  });
  await snapshot;
});
