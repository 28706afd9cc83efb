import { PassThrough } from 'node:stream';
import type { Output } from '../../src/system/streams.ts';

/** An output that keeps what is written to it. */
export function recordedOutput({ isTerminal, columns = 80 }: { isTerminal: boolean; columns?: number }) {
  let text = '';
  const output: Output = {
    isTerminal,
    columns: isTerminal ? columns : undefined,
    stream: new PassThrough(),
    write: async chunk => {
      text += chunk;
    },
  };
  return { output, text: () => text };
}
