import { distance } from 'fastest-levenshtein';

/** The name that somebody may have meant; undefined when nothing is near. */
export function nearest(word: string, names: readonly string[]): string | undefined {
  const [best] = names.map(name => ({ name, far: distance(word, name) })).sort((a, b) => a.far - b.far);
  return best && best.far <= Math.max(2, Math.floor(word.length / 3)) ? best.name : undefined;
}
