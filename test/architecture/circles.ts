import { dirname, join } from 'node:path';

/** Returns the files that import each other in a circle, types included, each circle once. `sources`: path → text. */
export function findCircles(sources: ReadonlyMap<string, string>): string[][] {
  const imports = new Map([...sources].map(([file, text]) => [file, importsOf(file, text)]));
  const [order, lowest] = [new Map<string, number>(), new Map<string, number>()];
  const [open, circles]: [string[], string[][]] = [[], []];

  // Tarjan's algorithm: a circle ends where a file reaches none that was seen before it.
  function visit(file: string): void {
    order.set(file, order.size);
    lowest.set(file, order.size - 1);
    open.push(file);
    for (const next of imports.get(file) ?? []) {
      if (!sources.has(next)) continue;
      if (!order.has(next)) visit(next);
      if (open.includes(next)) lowest.set(file, Math.min(lowest.get(file) ?? 0, lowest.get(next) ?? 0));
    }
    if (lowest.get(file) !== order.get(file)) return;
    const circle = open.splice(open.indexOf(file));
    if (circle.length > 1) circles.push(circle.sort());
  }

  for (const file of sources.keys()) if (!order.has(file)) visit(file);
  return circles;
}

function importsOf(file: string, text: string): string[] {
  return [...text.matchAll(/from '(\.[^']+)'/g)].map(([, target = '']) => join(dirname(file), target));
}
