import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { failureReason, isFinished, workflow } from '../../src/contract/workflow.ts';

const read = (fields: object) => v.parse(workflow, { id: 'w', type: 'enable_git_mode', ...fields });

test('nothing but the result tells whether it is at its end', () => {
  expect(isFinished(read({ phase: 'finished', result: null }))).toBe(false);
  expect(isFinished(read({ phase: 'finished' }))).toBe(false);
  expect(isFinished(read({ phase: 'started', result: 'succeeded' }))).toBe(true);
});

test('a result that is no text is an error: it could be taken for an end', () => {
  expect(() => read({ result: true })).toThrow();
});

test('fields of the platform that change their type do not stop it', () => {
  expect(
    read({ user_email: null, environment: null, step: '2', created_at: '1471.5', final_task: null }),
  ).toEqual({
    id: 'w',
    type: 'enable_git_mode',
    result: null,
    user_email: undefined,
    environment: undefined,
    step: 2,
    created_at: 1471.5,
    final_task: undefined,
  });
});

describe('why it failed is said by', () => {
  const why = (fields: object) => failureReason(read(fields));

  test('the reason of its last task', () => {
    expect(why({ final_task: { reason: 'no space\n', messages: {} }, reason: 'other' })).toBe('no space');
  });

  test('a reason that is an object', () => {
    expect(why({ final_task: { reason: { dedicated_ip: "Value 'False' failed conditional" } } })).toBe(
      "dedicated_ip: Value 'False' failed conditional",
    );
  });

  test('the last message of its last task', () => {
    const messages = {
      '2016-08-18T23:31:15.1': { message: 'first', level: 'INFO' },
      '2016-08-18T23:31:16.1': { message: { build: 'build_status is building' }, level: 'ERROR' },
    };
    expect(why({ final_task: { reason: '', messages } })).toBe('build: build_status is building');
  });

  test('its other messages when one of them is damaged', () => {
    const messages = { a: 'damaged', b: { level: 'INFO' }, c: { message: 'the disk is full' } };
    expect(why({ final_task: { messages } })).toBe('the disk is full');
  });

  test('its own reason when the task says nothing', () => {
    expect(why({ final_task: { reason: '', messages: [] }, reason: 'refused' })).toBe('refused');
  });

  test('no one', () => {
    expect(why({})).toBe('Workflow failed.');
  });

  test('an object that would not let itself be printed', () => {
    expect(why({ reason: { deep: { toString: 1, valueOf: 2 }, code: 7 } })).toBe('deep: …, code: 7');
  });
});
