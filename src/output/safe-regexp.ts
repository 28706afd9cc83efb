import { UsageError } from '../errors/turnout-error.ts';

/**
 * A regular expression can take time that doubles with every character of what it is held against, and the name
 * of a field is long enough for that: `/((.|.)*)*!/` needs minutes for fifteen (faults-and-attacks.md S-26).
 */
const limits = { characters: 100, quantifiers: 4, alternatives: 8 };

interface Written {
  /** Between its delimiters. */
  source: string;
  flags?: string;
  /** As it was typed, for an error. */
  typed: string;
  /** The flag that it was given with. */
  option: string;
}

/** A regular expression of a person. Throws UsageError for one that is none, or that could take for ever. */
export function compileExpression({ source, flags, typed, option }: Written): RegExp {
  if (mayTakeForEver(source)) {
    const { characters, quantifiers, alternatives } = limits;
    throw new UsageError(`'${typed}' in ${option} could take for ever to match.`, {
      hint: `At most ${characters} characters, ${quantifiers} quantifiers, ${alternatives} times "|", and no group that repeats.`,
    });
  }
  try {
    return new RegExp(source, flags);
  } catch (cause) {
    throw new UsageError(`'${typed}' in ${option} is not a regular expression.`, { cause });
  }
}

/** Errs on the side of yes: it counts signs, and takes an escaped one and `(?:` for a quantifier too. */
function mayTakeForEver(expression: string): boolean {
  const count = (sign: RegExp) => expression.match(sign)?.length ?? 0;
  return (
    expression.length > limits.characters ||
    count(/[*+?{]/g) > limits.quantifiers ||
    count(/\|/g) > limits.alternatives ||
    /\)[*+?{]/.test(expression)
  );
}
