import { UsageError } from '../errors/turnout-error.ts';
import type { Column, Columns } from './columns.ts';
import { fieldPattern } from './field-pattern.ts';

export interface Field {
  readonly key: string;
  readonly column: Column;
}

export function allFields(columns: Columns): Field[] {
  return Object.entries(columns).map(([key, column]) => ({ key, column }));
}

/**
 * The fields that `--fields` asks for, in the order in which it does, each once. An item is a key, a label,
 * a glob over either, or a regular expression between slashes (platform-api.md 10.3).
 * Throws UsageError for an item that matches nothing.
 */
export function selectFields(columns: Columns, request: string): Field[] {
  const fields = allFields(columns);
  const selected = request.split(',').flatMap(part => {
    const item = part.trim();
    const matches = fieldPattern(item);
    const found = fields.filter(({ key, column }) => matches(key) || matches(column.label));
    if (found.length === 0) throw undefinedField(item, columns);
    return found;
  });
  return [...new Set(selected)];
}

/** The field that `--field` asks for, by key or label. Throws UsageError when there is none. */
export function selectField(columns: Columns, request: string): Field {
  const field = allFields(columns).find(({ key, column }) => key === request || column.label === request);
  if (!field) throw undefinedField(request, columns);
  return field;
}

function undefinedField(request: string, columns: Columns): UsageError {
  return new UsageError(`The requested field, '${request}', is not defined.`, {
    hint: `Fields: ${Object.keys(columns).join(', ')}`,
  });
}
