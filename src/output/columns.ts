/** What one value may be. A date is a number: epoch seconds. Undefined is a field that this record has not. */
export type Value = string | number | boolean | null | undefined | readonly string[];

/** One record of a result, by field name. */
export type ResultRecord = Readonly<Record<string, Value>>;

/** What a command may answer, before its own columns narrow it. */
export type Result = readonly ResultRecord[] | ResultRecord | string;

/**
 * What a column of each kind holds. `count` and `list` are texts in every format, JSON too, because the
 * platform counts lines as strings, with `-` for a binary file (null here), and Terminus joins lists with
 * `, ` before any format sees them (platform-api.md 6.3, 6.5).
 */
interface ValueByKind {
  text: string | number | boolean | null;
  boolean: boolean | null;
  /** Epoch seconds. */
  date: number | null;
  count: number | string | null;
  list: readonly string[] | null;
}

type Kind = keyof ValueByKind;

export interface Column {
  /** Heading of the column; `--field` and `--fields` accept it as well as the key. */
  label: string;
  /** `text` unless given. */
  kind?: Kind;
  /** People copy it (a command, a URL): never cut, not even at a narrow terminal, which then wraps it. */
  copied?: true;
  /** What becomes of it where a list does not fit into the terminal; cut at its end unless given. */
  narrow?: Narrowing;
  /**
   * What becomes of the column where no record has a value for it. Without this it stays, empty, for a script counts on
   * the columns and keys that it named. `hidden`: left out unless it was named. `dropped`: the thing itself does not
   * exist there, such as a Redis that the site has not got, and the column goes even if it was named, as in Terminus.
   */
  whenAbsent?: 'hidden' | 'dropped';
  /** How tables, CSV, TSV and lists write a value, where that is not as the platform has it (platform-api.md 10.3). */
  shownAs?: Readonly<Record<string, string>>;
}

/**
 * `whole`: it tells the rows apart, and is neither cut nor left out. `whole or none`: never cut, and left out after the
 * others. `first out`: never cut either, and left out before them. `middle`: a path, which keeps its end. `words`:
 * prose, broken into lines.
 */
type Narrowing = 'whole' | 'whole or none' | 'first out' | 'middle' | 'words';

/** Columns by field name; their order is the order of output. */
export type Columns = Readonly<Record<string, Column>>;

type ColumnKind<C extends Column> = C extends { kind: infer K extends Kind } ? K : 'text';

/** The record that a command with these columns answers. A field that is left out is empty, and null in JSON. */
export type RecordType<C extends Columns> = {
  readonly [Key in keyof C]?: ValueByKind[ColumnKind<C[Key]>] | undefined;
};

type FieldName<C extends Columns> = keyof C & string;

export interface RowsOutput<C extends Columns = Columns> {
  readonly kind: 'rows';
  readonly columns: C;
  /** JSON and YAML are an object with this field's values as keys; without it they are a list. */
  readonly keyedBy?: FieldName<C>;
  /** Printed, in every format, unless `--field` or `--fields` asks for others; all of them unless given. */
  readonly defaultFields?: readonly FieldName<C>[];
}

export interface PropertiesOutput<C extends Columns = Columns> {
  readonly kind: 'properties';
  readonly columns: C;
  readonly defaultFields?: readonly FieldName<C>[];
  /** What every format but those for programs prints unless `--field` or `--fields` asks for others. */
  readonly plainFields?: readonly FieldName<C>[];
  /** Nothing is printed unless a format or fields are asked for: the command is about what it does. */
  readonly onDemand?: true;
  /** The format is `string` unless one is given, and `string` prints this field unless others are asked for. */
  readonly defaultField?: FieldName<C>;
  /** Printed only where the line asks for a format or for fields: what it holds has been reported in a sentence. */
  readonly onlyAsked?: boolean;
}

export interface TextOutput {
  readonly kind: 'text';
}

export type Output = RowsOutput | PropertiesOutput | TextOutput;

/** What `run` of a command with this output returns. */
export type ResultType<O> =
  O extends RowsOutput<infer C>
    ? readonly RecordType<C>[]
    : O extends PropertiesOutput<infer C>
      ? RecordType<C>
      : string;

/** A list of records. */
export function rows<const C extends Columns>(
  columns: C,
  options: Omit<RowsOutput<C>, 'kind' | 'columns'> = {},
): RowsOutput<C> {
  return { kind: 'rows', columns, ...options };
}

/** One record. */
export function properties<const C extends Columns>(
  columns: C,
  options: Omit<PropertiesOutput<C>, 'kind' | 'columns'> = {},
): PropertiesOutput<C> {
  return { kind: 'properties', columns, ...options };
}

/** A text that is printed as it is: a diff, a script. */
export const text: TextOutput = { kind: 'text' };
