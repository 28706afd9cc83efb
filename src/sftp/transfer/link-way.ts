/** Where a link that is at a path leads, as it is written in it; undefined where no link is. Paths are below the root, with `/`. */
export type LinkReader = (path: string) => string | undefined;

/** As many links on one way as Linux follows; behind more of them nothing is reached, so nothing outside either. */
const maxHops = 40;

/**
 * Whether following a link leads out of the root, over any other link on its way. By its text alone that cannot be told:
 * `a/..` is not where it began when `a` is a link.
 */
export function leadsOut(link: string, readLink: LinkReader): boolean {
  const parts = link.split('/');
  const rest = [parts.pop() ?? ''];
  const at = parts;
  for (let hops = 0; rest.length > 0; ) {
    const name = rest.shift();
    if (name === undefined || name === '' || name === '.') continue;
    if (name === '..') {
      if (at.pop() === undefined) return true;
      continue;
    }
    const target = readLink([...at, name].join('/'));
    if (target === undefined) {
      at.push(name);
      continue;
    }
    if (target.startsWith('/') || target.includes('\0')) return true;
    hops++;
    if (hops > maxHops) return false;
    rest.unshift(...target.split('/'));
  }
  return false;
}
