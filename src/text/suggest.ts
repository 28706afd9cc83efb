import { distance } from 'fastest-levenshtein';

/** The name that the user may have meant, one letter in three being wrong; undefined when nothing is near. */
export function nearest(word: string, names: readonly string[]): string | undefined {
  const [best] = names.map(name => ({ name, far: distance(word, name) })).sort((a, b) => a.far - b.far);
  return best && best.far <= Math.max(1, Math.floor(word.length / 3)) ? best.name : undefined;
}
