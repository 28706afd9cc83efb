/** Bytes of a text, and how to make bytes of the same kind again. */
export interface DecodedText {
  /** Without the mark at its beginning. */
  text: string;
  encode(text: string): Uint8Array;
}

type Encoding = 'utf8' | 'utf16le' | 'utf16be';

/** UTF-8, or what Windows writes: with a mark at its beginning, or in UTF-16 as PowerShell's `>` does. */
export function decodeBytes(bytes: Uint8Array): DecodedText {
  const { encoding, mark } = recognize(bytes);
  return {
    text: decode(bytes.subarray(mark.length), encoding),
    encode: text => Buffer.concat([Buffer.from(mark), encode(text, encoding)]),
  };
}

/** Returns bytes of a text file as text, without a byte order mark; UTF-8 unless the mark says UTF-16. */
export function decodeText(bytes: Uint8Array): string {
  return decodeBytes(bytes).text;
}

const marks: readonly { encoding: Encoding; mark: readonly number[] }[] = [
  { encoding: 'utf8', mark: [0xef, 0xbb, 0xbf] },
  { encoding: 'utf16le', mark: [0xff, 0xfe] },
  { encoding: 'utf16be', mark: [0xfe, 0xff] },
];

function recognize(bytes: Uint8Array): { encoding: Encoding; mark: readonly number[] } {
  const marked = marks.find(({ mark }) => mark.every((byte, at) => bytes[at] === byte));
  return marked ?? { encoding: unmarked(bytes), mark: [] };
}

/** Without a mark, the zeros between the letters tell. */
function unmarked(bytes: Uint8Array): Encoding {
  const [first, second, third, fourth] = bytes;
  if (bytes.length < 4 || bytes.length % 2 === 1) return 'utf8';
  if (first && third && second === 0 && fourth === 0) return 'utf16le';
  return first === 0 && third === 0 && second && fourth ? 'utf16be' : 'utf8';
}

function decode(bytes: Uint8Array, encoding: Encoding): string {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  if (encoding !== 'utf16be') return buffer.toString(encoding);
  return swapped(buffer).toString('utf16le');
}

function encode(text: string, encoding: Encoding): Buffer {
  return encoding === 'utf16be' ? Buffer.from(text, 'utf16le').swap16() : Buffer.from(text, encoding);
}

/** Half a letter at the end is left out. */
function swapped(buffer: Buffer): Buffer {
  return Buffer.from(buffer.subarray(0, buffer.length - (buffer.length % 2))).swap16();
}
