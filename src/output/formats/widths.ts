/**
 * Widths that together take no more than `available` cells: the widest columns are cut down to one common
 * width, and columns narrower than that keep theirs. Every column keeps one cell, however narrow the terminal.
 */
export function fitWidths(wanted: readonly number[], available: number): readonly number[] {
  const cap = commonWidth(wanted, available);
  const widths = wanted.map(width => Math.min(width, cap));
  // What a common width leaves over is less than a cell for each cut column; the first ones get it.
  for (const [index, width] of widths.entries()) {
    if (sum(widths) < available && width < (wanted[index] ?? 0)) widths[index] = width + 1;
  }
  return widths;
}

function commonWidth(wanted: readonly number[], available: number): number {
  let left = available;
  let columns = wanted.length;
  for (const width of [...wanted].sort((a, b) => a - b)) {
    if (width * columns > left) return Math.max(1, Math.floor(left / columns));
    left -= width;
    columns -= 1;
  }
  return Number.POSITIVE_INFINITY;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
