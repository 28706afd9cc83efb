import { UsageError } from '../errors/turnout-error.ts';
import type { Output, PropertiesOutput, Result, RowsOutput } from './columns.ts';
import { allFields, type Field, selectField, selectFields } from './fields.ts';
import { type Filter, parseFilter } from './filter.ts';
import { type FormatName, formatNamed, formats } from './formats/formats.ts';
import type { Surface } from './output-target.ts';
import { isRows, toSheet } from './tabular-result.ts';

/** What the command line asks of the output; an empty `field` or `fields` asks for nothing. */
export interface OutputOptions {
  /** `--format`; `table` unless given, or `string` where the output has a default field. */
  format?: string | undefined;
  /** `--fields`: keys, labels, globs and `/regular expressions/` with commas between them. */
  fields?: string | undefined;
  /** `--field`: one key or label; the format is then `string`, whatever `format` says. */
  field?: string | undefined;
  /** `--filter`, for a list. */
  filter?: string | undefined;
}

/** How a result will be printed; made before the command runs, since bad input must change nothing. */
export interface OutputPlan {
  output: Output;
  format: FormatName;
  fields: readonly Field[];
  /** Whether the line names the fields, rather than take those that the command prints by default. */
  named: boolean;
  /** Whether the line asks for a format or for fields, rather than take what comes. */
  isAsked?: boolean;
  filter?: Filter | undefined;
}

/** Throws UsageError for a format or field that does not exist, and for a filter that cannot be. */
export function planOutput(output: Output, options: OutputOptions = {}): OutputPlan {
  const isAsked = Boolean(options.format || options.field || options.fields);
  const plan = { ...planFields(output, options), isAsked };
  return options.filter ? { ...plan, filter: planFilter(output, options.filter) } : plan;
}

function planFilter(output: Output, expression: string): Filter {
  if (output.kind === 'rows') return parseFilter(output.columns, expression);
  throw new UsageError('--filter is for lists, and this command does not print one.', {
    hint: 'To choose what is printed of it: --fields',
  });
}

function planFields(output: Output, options: OutputOptions): OutputPlan {
  const asked = options.format === undefined ? undefined : formatNamed(options.format);
  if (output.kind === 'text') return planText(output, options, asked ?? 'string');
  if (options.field) {
    const fields = [selectField(output.columns, options.field)];
    return { output, format: 'string', fields, named: true };
  }

  const defaultField = output.kind === 'properties' ? output.defaultField : undefined;
  const format = asked ?? (defaultField === undefined ? 'table' : 'string');
  if (options.fields) {
    return { output, format, fields: selectFields(output.columns, options.fields), named: true };
  }
  if (format === 'string' && defaultField !== undefined) {
    return { output, format, fields: [selectField(output.columns, defaultField)], named: false };
  }
  return { output, format, fields: fieldsByDefault(output, format), named: false };
}

/** Formats that tell a field by its key, so that one more is in no one's way. */
function isForPrograms(format: FormatName): boolean {
  return ['json', 'yaml', 'xml'].includes(format);
}

function fieldsByDefault(output: RowsOutput | PropertiesOutput, format: FormatName): Field[] {
  const { columns, defaultFields } = output;
  const plain = output.kind === 'properties' && !isForPrograms(format) ? output.plainFields : undefined;
  return (plain ?? defaultFields)?.map(key => selectField(columns, key)) ?? allFields(columns);
}

function planText(output: Output, { field, fields }: OutputOptions, format: FormatName): OutputPlan {
  const requested = field || fields;
  if (requested) {
    throw new UsageError(`The requested field, '${requested}', is not defined.`, {
      hint: 'This command prints a text, which has no fields.',
    });
  }
  return { output, format, fields: [], named: false };
}

/** Whether a result is to be printed at all. */
export function isPrinted({ output, isAsked }: OutputPlan): boolean {
  return isAsked === true || output.kind !== 'properties' || !output.onlyAsked;
}

/**
 * The result as text for standard output, in pieces that are made as they are asked for: whole lines, the last one
 * ended. Nothing at all for no lines.
 */
export async function render(result: Result, plan: OutputPlan, surface: Surface): Promise<Iterable<string>> {
  const format = formats[plan.format];
  if (typeof result === 'string') {
    if (plan.output.kind !== 'text') throw new TypeError(`a text where ${plan.output.kind} belong`);
    return [format.text ? await format.text(result) : endLine(result)];
  }
  const { filter } = plan;
  const wanted = filter && isRows(result) ? result.filter(record => filter.passes(record)) : result;
  return format.sheet(toSheet(wanted, plan), surface);
}

function endLine(text: string): string {
  return text === '' || text.endsWith('\n') ? text : `${text}\n`;
}
