import { expect, expectTypeOf, test } from 'vitest';
import {
  type Output,
  properties,
  type RecordType,
  type Result,
  type ResultType,
  rows,
  text,
} from '../../src/output/columns.ts';

const output = rows(
  {
    id: { label: 'ID' },
    created: { label: 'Created', kind: 'date' },
    locked: { label: 'Locked', kind: 'boolean' },
    additions: { label: 'Additions', kind: 'count' },
    labels: { label: 'Labels', kind: 'list' },
  },
  { keyedBy: 'id', defaultFields: ['id', 'locked'] },
);

test('an output is plain data', () => {
  expect(properties({ email: { label: 'Email' } }, { defaultField: 'email' })).toEqual({
    kind: 'properties',
    columns: { email: { label: 'Email' } },
    defaultField: 'email',
  });
  expect(text).toEqual({ kind: 'text' });
});

test('the kinds of the columns are the types of what a command returns', () => {
  expectTypeOf<ResultType<typeof output>>().toEqualTypeOf<
    readonly RecordType<(typeof output)['columns']>[]
  >();
  expectTypeOf<ResultType<typeof output>[number]>().toEqualTypeOf<{
    readonly id?: string | number | boolean | null | undefined;
    readonly created?: number | null | undefined;
    readonly locked?: boolean | null | undefined;
    readonly additions?: number | string | null | undefined;
    readonly labels?: readonly string[] | null | undefined;
  }>();
  expectTypeOf<ResultType<typeof text>>().toEqualTypeOf<string>();
});

test('every output and every result fit what render takes', () => {
  expectTypeOf(output).toExtend<Output>();
  expectTypeOf<ResultType<typeof output>>().toExtend<Result>();
});

test('a key that is no column does not compile', () => {
  // @ts-expect-error `nope` is not a column
  rows({ id: { label: 'ID' } }, { keyedBy: 'nope' });
  // @ts-expect-error `nope` is not a column
  properties({ id: { label: 'ID' } }, { defaultField: 'nope' });
});
