/** Characters: a write of less costs as much, and a longer text would be held in memory for nothing. */
const chunkLength = 64 * 1024;

/** The same text in pieces that are worth a write each. */
export function* inChunks(pieces: Iterable<string>): Generator<string> {
  let gathered: string[] = [];
  let length = 0;
  for (const piece of pieces) {
    gathered.push(piece);
    length += piece.length;
    if (length < chunkLength) continue;
    yield gathered.join('');
    gathered = [];
    length = 0;
  }
  if (length > 0) yield gathered.join('');
}
