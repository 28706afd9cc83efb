import { compileExpression } from './safe-regexp.ts';

/** A test for the name of a field: equal to `item`, or matched by it when it is a glob or a `/regex/`. */
export function fieldPattern(item: string): (name: string) => boolean {
  const [, expression] = /^\/(.+)\/$/.exec(item) ?? [];
  if (expression !== undefined) {
    const compiled = compileExpression({ source: expression, typed: item, option: '--fields' });
    return name => compiled.test(name);
  }
  if (item.includes('*')) return globTest(item);
  return name => name === item;
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
