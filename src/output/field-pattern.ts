import { UsageError } from '../errors/turnout-error.ts';

/**
 * A regular expression can take time that doubles with every character of what it is held against, and a
 * field name is long enough for that: `/((.|.)*)*!/` needs minutes for fifteen (faults-and-attacks.md S-26).
 */
const limits = { characters: 100, quantifiers: 4, alternatives: 8 };

/** A test for the name of a field: equal to `item`, or matched by it when it is a glob or a `/regex/`. */
export function fieldPattern(item: string): (name: string) => boolean {
  const [, expression] = /^\/(.+)\/$/.exec(item) ?? [];
  if (expression !== undefined) return expressionTest(expression);
  if (item.includes('*')) return globTest(item);
  return name => name === item;
}

function expressionTest(expression: string): (name: string) => boolean {
  if (mayTakeForEver(expression)) {
    const { characters, quantifiers, alternatives } = limits;
    throw new UsageError(`'/${expression}/' in --fields could take for ever to match.`, {
      hint: `At most ${characters} characters, ${quantifiers} quantifiers, ${alternatives} times "|", and no group that repeats.`,
    });
  }
  try {
    const compiled = new RegExp(expression);
    return name => compiled.test(name);
  } catch (cause) {
    throw new UsageError(`'/${expression}/' in --fields is not a regular expression.`, { cause });
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

/** `*` stands for any characters, none included. Looks for the parts one after the other, so it cannot backtrack. */
function globTest(glob: string): (name: string) => boolean {
  const [start = '', ...rest] = glob.split('*');
  const end = rest.pop() ?? '';
  return name => {
    if (name.length < start.length + end.length || !name.startsWith(start) || !name.endsWith(end))
      return false;
    const middle = name.slice(start.length, name.length - end.length);
    let from = 0;
    return rest.every(part => {
      const at = middle.indexOf(part, from);
      from = at + part.length;
      return at !== -1;
    });
  };
}
