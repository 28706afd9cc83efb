/** An environment as a person names it; `site` is a name or a UUID. */
export interface Target {
  site: string;
  environment: string;
}

interface ArgumentBase {
  /** As in the usage line: `SITE.ENV`. */
  name: string;
  summary: string;
}

/** `environment` and `site` may be left out where variables or the Git remote say which is meant. */
export type Argument =
  | (ArgumentBase & {
      kind: 'environment';
      /** Those that the command can work on: dev and multidevs, multidevs alone, or test and live. TAB offers no others. */
      only?: 'development' | 'multidev' | 'deployed';
    })
  | (ArgumentBase & { kind: 'site' })
  /** Undefined where nothing says which is meant. */
  | (ArgumentBase & { kind: 'optional environment' })
  | (ArgumentBase & { kind: 'text'; choices?: readonly string[] })
  | (ArgumentBase & { kind: 'optional text' })
  | (ArgumentBase & { kind: 'texts' })
  /** Another program and its arguments: everything behind the first `--` of the line, as it is. */
  | (ArgumentBase & { kind: 'command' })
  /** The same for words that another program gets besides ours; there may be none. */
  | (ArgumentBase & { kind: 'words behind' });

export type Arguments = Readonly<Record<string, Argument>>;

/** A flag is a switch unless it has a `value`, which is what the help calls it: `SECONDS`. */
export interface Flag {
  summary: string;
  /** One letter. */
  short?: string;
  value?: string;
  choices?: readonly string[];
  /** May be given more than once; the value is then a list. */
  many?: true;
  /** `--no-NAME`: the value is true unless it is given. */
  negated?: true;
}

export type Flags = Readonly<Record<string, Flag>>;
