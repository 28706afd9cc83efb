import { describe, expect, test } from 'vitest';
import type { Flags } from '../../../src/cli/argv/argument-types.ts';
import { parseLine } from '../../../src/cli/argv/parse-argv.ts';
import { UsageError } from '../../../src/errors/turnout-error.ts';

const flags: Flags = {
  message: { summary: 'Message', short: 'm', value: 'MESSAGE' },
  'on-changes': { summary: 'Policy', value: 'POLICY', choices: ['abort', 'discard'] },
  fault: { summary: 'Fault', value: 'NAME=VALUE', many: true },
  wait: { summary: 'Do not wait', negated: true },
  force: { summary: 'Force' },
};
const parse = (...rest: string[]) => parseLine({ name: 'topic:verb', flags }, rest);

function refusal(...rest: string[]): { message: string; hint: string | undefined } {
  try {
    parse(...rest);
  } catch (error) {
    if (error instanceof UsageError) return { message: error.message, hint: error.hint };
    throw error;
  }
  throw new Error('It was accepted.');
}

describe('a line', () => {
  test('without flags has their resting values', () => {
    expect(parse('a.dev', 'git')).toEqual({
      words: ['a.dev', 'git'],
      own: { message: undefined, 'on-changes': undefined, fault: [], wait: true, force: false },
      global: {
        format: undefined,
        field: undefined,
        fields: undefined,
        yes: false,
        noInteraction: false,
        quiet: false,
        fresh: false,
        verbosity: 0,
        color: undefined,
        platform: undefined,
        timeout: undefined,
        define: [],
      },
      help: false,
      version: false,
    });
  });

  test('may have its flags before, between and after the words', () => {
    for (const line of [
      ['-y', 'a.dev', 'git'],
      ['a.dev', '-y', 'git'],
      ['a.dev', 'git', '-y'],
    ]) {
      const { words, global } = parse(...line);
      expect([words, global.yes]).toEqual([['a.dev', 'git'], true]);
    }
  });

  test('gives a flag its value behind a space or an equals sign, short and long', () => {
    for (const line of [['--message', 'x y'], ['--message=x y'], ['-m', 'x y'], ['-mx y']])
      expect(parse(...line).own['message']).toBe('x y');
  });

  test('gives a flag a value that looks like a flag', () => {
    const { own, global } = parse('--message', '-y tidy', '--message=-y tidy');
    expect([own['message'], global.yes]).toEqual(['-y tidy', false]);
    expect(parse('-m', '--', 'a.dev').own['message']).toBe('--');
  });

  test('keeps everything behind -- as words', () => {
    const { words, global } = parse('--force', '--', 'a.dev', '-y');
    expect([words, global.yes]).toEqual([['a.dev', '-y'], false]);
  });

  test('collects a flag that may be given more than once', () => {
    expect(parse('--fault', 'cut=1', '--fault=html=2').own['fault']).toEqual(['cut=1', 'html=2']);
    expect(parse('-D', 'site=x', '-Denv=dev').global.define).toEqual(['site=x', 'env=dev']);
  });

  test('counts -v, up to three', () => {
    expect(
      [['-v'], ['-vv'], ['-v', '-v'], ['-vvvv'], ['--verbose']].map(line => parse(...line).global.verbosity),
    ).toEqual([1, 2, 2, 3, 1]);
  });

  test('bundles short switches', () => {
    const { global } = parse('-ynq');
    expect([global.yes, global.noInteraction, global.quiet]).toEqual([true, true, true]);
  });

  test('takes the last of --color and --no-color, by the names of Terminus too', () => {
    expect(
      [
        ['--color'],
        ['--no-color'],
        ['--color', '--no-ansi'],
        ['--no-color', '--ansi'],
        ['-m', '--color'],
      ].map(line => parse(...line).global.color),
    ).toEqual([true, false, false, true, undefined]);
  });

  test('may repeat a flag with the same value', () => {
    expect(parse('--format=json', '--format', 'json', '--json').global.format).toBe('json');
  });

  test('turns a negated flag off', () => {
    expect(parse('--no-wait').own['wait']).toBe(false);
  });
});

describe('a line is refused', () => {
  const hint = 'See what it takes: turnout help topic:verb';
  const refused: [string, string[], string, string][] = [
    ['for a flag that there is not', ['--frobnicate'], 'topic:verb has no flag --frobnicate.', hint],
    [
      'and the nearest flag is named',
      ['--mesage', 'x'],
      'topic:verb has no flag --mesage.',
      `Did you mean --message? ${hint}`,
    ],
    [
      'without what stands behind the sign',
      ['--machine-tokn=CANARY'],
      'topic:verb has no flag --machine-tokn.',
      hint,
    ],
    ['without what is glued to a letter', ['-tCANARY'], 'topic:verb has no flag -t.', hint],
    ['for a value that a switch does not take', ['--force=1'], '--force takes no value.', hint],
    ['for a value that is missing', ['a.dev', '-m'], '--message needs MESSAGE behind it.', hint],
    [
      'for a value that is none of the choices',
      ['--on-changes', '-y'],
      '"-y" is not what --on-changes takes.',
      'It takes: abort, discard',
    ],
    [
      'for two values',
      ['--on-changes=abort', '--on-changes=discard'],
      '--on-changes is given more than once, with different values.',
      'Give it once.',
    ],
    [
      'for two formats',
      ['--json', '--format=csv'],
      '--json and --format=csv contradict each other.',
      'Give one of them.',
    ],
  ];
  test.each(refused)('%s', (_, line, message, next) => {
    expect(refusal(...line)).toEqual({ message, hint: next });
  });
});
