import picomatch from 'picomatch';
import { UsageError } from '../../errors/turnout-error.ts';

/** Whether something is to be left out. `path`: below what is transferred, with `/`. */
export type Exclusion = (path: string, isFolder: boolean) => boolean;

export const nothingExcluded: Exclusion = () => false;

/** Characters and stars of a pattern: a name that another user chose must not keep us busy (faults-and-attacks.md S-26). */
const maxPatternLength = 200;
const maxStars = 6;

/**
 * rsync's meaning: a pattern without a slash is about the last name of a path, wherever it lies; one with a slash about
 * the whole path; one that ends in a slash about folders only. Throws UsageError.
 */
export function createExclusion(patterns: readonly string[]): Exclusion {
  const rules = patterns.map(rule);
  if (rules.length === 0) return nothingExcluded;
  return (path, isFolder) => rules.some(excludes => excludes(path, isFolder));
}

function rule(pattern: string): Exclusion {
  const folders = pattern.endsWith('/');
  const bare = pattern.replace(/\/$/, '');
  if (bare === '')
    throw new UsageError('--exclude needs a pattern.', { hint: "For example: --exclude '*.log'" });
  const anchored = bare.includes('/');
  const matches = matcher(bare.replace(/^\//, ''));
  return (path, isFolder) =>
    (isFolder || !folders) && matches(anchored ? path : path.slice(path.lastIndexOf('/') + 1));
}

/** Whether a name is meant as a pattern. */
export function isPattern(name: string): boolean {
  return /[*?[\]{}]/.test(name);
}

const picomatchOptions = { dot: true, noextglob: true, posix: true };

/**
 * Matches names that begin with a dot too, and a name that is written as the pattern is. Throws UsageError for a pattern
 * that no one should have to match.
 */
export function matcher(pattern: string): (text: string) => boolean {
  refuseCostly(pattern);
  return picomatch(pattern, picomatchOptions);
}

/** As `matcher`, but `[ab]` does not match a name `[ab]`: for orders that destroy. */
export function strictMatcher(pattern: string): (text: string) => boolean {
  refuseCostly(pattern);
  const expression = picomatch.makeRe(pattern, { ...picomatchOptions, literalBrackets: false });
  return text => expression.test(text);
}

function refuseCostly(pattern: string): void {
  const stars = pattern.replaceAll('**', '*').split('*').length - 1;
  if (pattern.length > maxPatternLength || stars > maxStars) {
    throw new UsageError(`The pattern "${pattern}" is too long or has too many stars.`, {
      hint: `At most ${maxPatternLength} characters and ${maxStars} stars; give several simpler ones.`,
    });
  }
}
