const inspect = Symbol.for('nodejs.util.inspect.custom');

/**
 * The values of this process's secrets, as they may stand in a text. Not an argument like everything else: anyone who
 * says something must not be able to forget to be told of one.
 */
const spellings: string[] = [];

/** What is shorter is found in ordinary words; a machine token and a session are several times as long. */
const shortest = 6;

/** A token, session or password. It prints as `***` however it is printed; only `reveal` gives it away. */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
    for (const spelling of [value, encodeURIComponent(value), JSON.stringify(value).slice(1, -1)]) {
      if (spelling.length >= shortest && !spellings.includes(spelling)) spellings.push(spelling);
    }
    // The longest first: one secret can begin with another.
    spellings.sort((a, b) => b.length - a.length);
  }

  reveal(): string {
    return this.#value;
  }

  toString(): string {
    return '***';
  }

  toJSON(): string {
    return '***';
  }

  [inspect](): string {
    return '***';
  }
}

/** The text with `***` for every secret that has been made, also as it is spelt in a URL or in JSON. */
export function withoutSecrets(text: string): string {
  return spellings.reduce((rest, spelling) => rest.replaceAll(spelling, '***'), text);
}

/** Whether what is called so is a secret: a header, a member of JSON, a flag. */
export function isSecretName(name: string): boolean {
  return /token|session|secret|passw|pwd|authoriz|auth$|cookie|credential|signature|private|salt|seed|[_-]key$/i.test(
    name,
  );
}
