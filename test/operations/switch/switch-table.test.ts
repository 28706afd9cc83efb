import { describe, expect, test } from 'vitest';
import type { ConnectionMode } from '../../../src/contract/environment.ts';
import { createStage, endOf, inShort, runSwitch, type Stage, type Switch } from '../stage.ts';

const states: Record<string, (stage: Stage) => void> = {
  'no changes': () => {},
  changes: ({ environment }) => void environment.write('a.php'),
  'changes that cannot be read'({ environment }) {
    environment.write('a.php');
    environment.unreadable = true;
  },
  'changes that grow once'({ environment }) {
    environment.write('a.php');
    environment.afterReading = n => void (n === 1 && environment.write('b.php'));
  },
  'changes that never rest'({ environment }) {
    environment.write('a.php');
    environment.afterReading = () => void environment.write('a.php');
  },
};

const ways: Record<string, Switch> = {
  'a person keeps': { policy: 'ask', person: { choice: 'keep' } },
  'a person commits': { policy: 'ask', person: { choice: 'commit' } },
  'a person discards': { policy: 'ask', person: { choice: 'discard', confirms: true } },
  'a person does not confirm': { policy: 'ask', person: { choice: 'discard', confirms: false } },
  abort: { policy: 'abort' },
  commit: { policy: 'commit' },
  discard: { policy: 'discard' },
};

async function play(mode: ConnectionMode, to: ConnectionMode, [state, way]: readonly [string, string]) {
  const stage = createStage(mode);
  const { environment } = stage;
  states[state]?.(stage);
  const before = environment.calls.length;
  const { exit } = await endOf(runSwitch(stage, { ...ways[way], to }));
  return {
    exit,
    calls: inShort(environment.calls.slice(before)),
    mode: environment.trueMode,
    pending: environment.paths('pending').join(' '),
    committed: environment.paths('committed').join(' '),
    discarded: environment.paths('discarded').join(' '),
  };
}

const look = 'mode, workflows, diffstat';
const toGit = 'start enable_git_mode, follow enable_git_mode, mode';
const committed =
  'start commit_and_push_on_server_changes, follow commit_and_push_on_server_changes, workflows, follow sync_code, code log, diffstat ×2';

/** State, way, exit, calls, mode afterwards, then what is pending, committed and discarded. */
type Row = readonly [string, string, string, string, ConnectionMode, string, string, string];

const clean: Row[] = Object.keys(ways).map(way => [
  'no changes',
  way,
  'ok',
  `mode, workflows, diffstat ×2, ${toGit}`,
  'git',
  '',
  '',
  '',
]);
const unreadable: Row[] = Object.keys(ways).map(way => [
  'changes that cannot be read',
  way,
  'network',
  look,
  'sftp',
  'a.php',
  '',
  '',
]);

/** Those who let things be read the changes once; what is written after that stays as well. */
const kept: Row[] = Object.entries({
  changes: 'a.php',
  'changes that grow once': 'a.php b.php',
  'changes that never rest': 'a.php',
}).flatMap(([state, paths]) =>
  ['a person keeps', 'a person does not confirm', 'abort'].map(
    (way): Row => [state, way, 'pending', look, 'sftp', paths, '', ''],
  ),
);

const again = 'workflows, diffstat';
const asked = `${look}, workflows, code log, diffstat`;
const changes = 'changes';
const grown = 'changes that grow once';
const restless = 'changes that never rest';
const [byPerson, givenUp] = ['a person commits', 'a person discards'];

const rows: Row[] = [
  ...clean,
  ...unreadable,
  ...kept,
  [changes, byPerson, 'ok', `${asked}, ${committed}, ${toGit}`, 'git', '', 'a.php', ''],
  [changes, givenUp, 'ok', `${look}, ${again}, ${toGit}`, 'git', '', '', 'a.php'],
  [changes, 'commit', 'ok', `${look}, code log, diffstat, ${committed}, ${toGit}`, 'git', '', 'a.php', ''],
  [changes, 'discard', 'ok', `${look} ×2, ${toGit}`, 'git', '', '', 'a.php'],
  [
    grown,
    byPerson,
    'ok',
    `${asked}, ${again}, workflows, code log, diffstat, ${committed}, ${toGit}`,
    'git',
    '',
    'a.php b.php',
    '',
  ],
  [grown, givenUp, 'ok', `${look}, ${again}, ${again}, ${again}, ${toGit}`, 'git', '', '', 'a.php b.php'],
  [
    grown,
    'commit',
    'ok',
    `${look}, code log, diffstat ×2, ${committed}, ${toGit}`,
    'git',
    '',
    'a.php b.php',
    '',
  ],
  [grown, 'discard', 'ok', `${look} ×2, ${again} ×2, ${toGit}`, 'git', '', '', 'a.php b.php'],
  [
    restless,
    byPerson,
    'pending',
    `${asked}${`, ${again}, workflows, code log, diffstat`.repeat(3)}`,
    'sftp',
    'a.php',
    '',
    '',
  ],
  [restless, givenUp, 'pending', `mode${`, ${again}`.repeat(8)}`, 'sftp', 'a.php', '', ''],
  [restless, 'commit', 'timeout', `${look}, code log, diffstat ×30`, 'sftp', 'a.php', '', ''],
  [restless, 'discard', 'pending', `mode${`, ${again} ×2`.repeat(4)}`, 'sftp', 'a.php', '', ''],
];

describe('SFTP mode to Git mode', () => {
  test('every state meets every way once', () => {
    const cells = new Set(rows.map(([state, way]) => `${state}, ${way}`));
    expect(cells.size).toBe(Object.keys(states).length * Object.keys(ways).length);
    expect(rows.length).toBe(35);
  });

  test.each(rows)('%s, %s: %s', async (state, way, exit, calls, mode, pending, committed, discarded) => {
    const played = await play('sftp', 'git', [state, way]);
    expect(played).toEqual({ exit, calls, mode, pending, committed, discarded });
  });
});

const cells = Object.keys(states).flatMap(state => Object.keys(ways).map(way => [state, way] as const));

test.each(cells)('%s, %s: Git mode to SFTP mode looks at no changes and asks nothing', async (...cell) => {
  expect(await play('git', 'sftp', cell)).toEqual({
    exit: 'ok',
    calls: 'mode, workflows, start enable_on_server_development, follow enable_on_server_development, mode',
    mode: 'sftp',
    pending: '',
    committed: '',
    discarded: '',
  });
});

test.each(cells)('%s, %s: the mode that it is in already costs one look', async (state, way) => {
  const nothing = { exit: 'ok', calls: 'mode', committed: '', discarded: '' };
  const left = state === 'no changes' ? '' : 'a.php';
  expect(await play('sftp', 'sftp', [state, way])).toEqual({ ...nothing, mode: 'sftp', pending: left });
  expect(await play('git', 'git', [state, way])).toEqual({ ...nothing, mode: 'git', pending: '' });
});
