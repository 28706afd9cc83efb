/** What a configuration of OpenSSH says about one host: directive, in lower case → its values, in order. */
export type Directives = ReadonlyMap<string, readonly string[]>;

/** Directives whose values add up; of every other one the first value counts. */
export const adding: ReadonlySet<string> = new Set(['identityfile', 'certificatefile']);

/** Directives that take several files in one line. */
export const fileLists: ReadonlySet<string> = new Set(['userknownhostsfile', 'globalknownhostsfile']);
