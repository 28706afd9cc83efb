/** Returns the value of a JSON text; undefined where it is none, as a file of ours is that was cut off. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
