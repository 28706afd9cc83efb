/** What is remembered of a site. */
export interface KnownSite {
  name: string;
  id: string;
  /** When its environments were listed, in epoch seconds; 0: never. */
  listed: number;
  environments: readonly string[];
}

// Whitelists: a shell puts these names on a command line, and a file can be written by anyone.
const siteName = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;
const siteId = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const environmentName = /^[a-z0-9][a-z0-9-]{0,30}$/;

export function isKnowable({ name, id }: Pick<KnownSite, 'name' | 'id'>): boolean {
  return siteName.test(name) && siteId.test(id);
}

/** The `sites` file: a line a site, `NAME UUID LISTED dev,test,live`. What is no such line is passed over. */
export function readKnownSites(text: string): KnownSite[] {
  return text.split('\n').flatMap(line => {
    const [name = '', id = '', listed = '', names, ...more] = line.split(' ');
    if (names === undefined || more.length > 0) return [];
    const environments = names.split(',').filter(each => environmentName.test(each));
    const whole = isKnowable({ name, id }) && /^\d{1,11}$/.test(listed);
    return whole ? [{ name, id, listed: Number(listed), environments }] : [];
  });
}

/** In the order of the `names` file, so that a shell that has found a name knows the line of its site. */
export function writeKnownSites(sites: Iterable<KnownSite>): { sites: string; names: string } {
  const sorted = [...sites].sort((a, b) => (`${a.name}.` < `${b.name}.` ? -1 : 1));
  const lines = sorted.map(({ name, id, listed, environments }) => {
    const names = environments.filter(each => environmentName.test(each));
    return `${name} ${id} ${listed} ${names.join(',')}\n`;
  });
  return { sites: lines.join(''), names: sorted.map(({ name }) => `${name}.\n`).join('') };
}
