import { UsageError } from '../errors/turnout-error.ts';
import { rawText, rawValue } from './cell-text.ts';
import type { Column, Columns, ResultRecord } from './columns.ts';
import { type Field, selectField } from './fields.ts';
import { compileExpression } from './safe-regexp.ts';

/** Which records of a list are wanted. */
export interface Filter {
  /** What it looks at: commands need not fetch what no one reads. */
  fields: readonly Field[];
  passes(record: ResultRecord): boolean;
}

interface Term {
  field: Field;
  passes(record: ResultRecord): boolean;
}

/**
 * `--filter`, with Terminus's grammar (platform-api.md 10.3): `key=text` and `key*=part` without regard to case,
 * `key~=#regex#`, `key!=text`, `!` before any of them; joined by `&&` and `||` strictly from left to right, without
 * parentheses. Values are raw: true is `1`. Throws UsageError, also for a field that there is not, which Terminus
 * takes for one that is always empty.
 */
export function parseFilter(columns: Columns, expression: string): Filter {
  const [first = '', ...more] = expression.split(/(&&|\|\|)/);
  const start = parseTerm(columns, first, expression);
  const steps: { joint: string; term: Term }[] = [];
  for (let i = 0; i < more.length; i += 2) {
    steps.push({ joint: more[i] ?? '', term: parseTerm(columns, more[i + 1] ?? '', expression) });
  }
  return {
    fields: [start, ...steps.map(({ term }) => term)].map(({ field }) => field),
    passes: record =>
      steps.reduce(
        (passed, { joint, term }) =>
          joint === '&&' ? passed && term.passes(record) : passed || term.passes(record),
        start.passes(record),
      ),
  };
}

function parseTerm(columns: Columns, text: string, whole: string): Term {
  const [, bangs, key, operator, value] =
    /^\s*([!\s]*)([^=!*~]+?)\s*(!=|\*=|~=|=)\s*(.*?)\s*$/s.exec(text) ?? [];
  if (bangs === undefined || key === undefined || operator === undefined || value === undefined) {
    throw notUnderstood(text, whole);
  }
  const field = selectField(columns, key);
  const matches = matcher(field.column, operator, value);
  const turns = bangs.replace(/\s/g, '').length + (operator === '!=' ? 1 : 0);
  const negated = turns % 2 === 1;
  return {
    field,
    passes: record => matches(rawText(rawValue(field.column, record[field.key]))) !== negated,
  };
}

function matcher(column: Column, operator: string, value: string): (text: string) => boolean {
  if (operator === '~=') return expressionIn(value);
  const wanted = value.toLowerCase();
  if (operator === '*=') return text => text.toLowerCase().includes(wanted);
  if (column.kind === 'boolean') return text => text === (asBoolean[wanted] ?? wanted);
  return text => text.toLowerCase() === wanted;
}

/** People write what they see in the table as well; raw, true is `1` and false is nothing. */
const asBoolean: Readonly<Record<string, string>> = { true: '1', false: '', '0': '' };

const closing: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}', '<': '>' };

/** `#regex#i`: any sign may stand around it, as in PHP. */
function expressionIn(value: string): (text: string) => boolean {
  const opening = value[0] ?? '';
  const end = value.lastIndexOf(closing[opening] ?? opening);
  const flags = value.slice(end + 1);
  if (!/^[^\w\s\\]$/.test(opening) || end < 1 || !/^[imsu]*$/.test(flags)) {
    throw new UsageError(`'${value}' in --filter is not a regular expression between two signs.`, {
      hint: 'For example: name~=#^my-#i',
    });
  }
  const source = value.slice(1, end);
  const compiled = compileExpression({ source, flags, typed: value, option: '--filter' });
  return text => compiled.test(text);
}

function notUnderstood(text: string, whole: string): UsageError {
  const what = text.trim() === whole.trim() ? '' : `'${text.trim()}' in `;
  return new UsageError(`${what}--filter='${whole}' is not a comparison.`, {
    hint: 'It takes KEY=TEXT, KEY*=PART, KEY~=#REGEX#, !KEY=TEXT, joined by && and ||; quote it for the shell.',
  });
}
