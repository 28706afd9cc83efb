import xterm from '@xterm/headless';

/** An emulated terminal that tells of everything that text has made it do besides showing it. */
export interface Screen {
  write(text: string): Promise<void>;
  /** Titles, clipboard, modes, cursor jumps, bells and queries, in the order in which they came. */
  deeds: string[];
  /** The lines as a person sees them. */
  lines(): string[];
  dispose(): void;
}

export function openScreen(columns = 120, rows = 60): Screen {
  const terminal = new xterm.Terminal({ cols: columns, rows, allowProposedApi: true, convertEol: true });
  const deeds: string[] = [];
  const note = (what: string) => {
    deeds.push(what);
    return false;
  };
  // Colours are ours: every other sequence that a terminal obeys has one of these ends.
  for (let code = 0x40; code <= 0x7e; code++) {
    const final = String.fromCharCode(code);
    if (final !== 'm') {
      for (const prefix of ['', '?', '>', '=', '<']) {
        terminal.parser.registerCsiHandler({ prefix, final } as { final: string }, () =>
          note(`CSI ${prefix}${final}`),
        );
      }
      terminal.parser.registerDcsHandler({ final }, () => note(`DCS ${final}`));
    }
  }
  for (let code = 0x30; code <= 0x7e; code++) {
    const final = String.fromCharCode(code);
    if (!'[]PX^_'.includes(final)) terminal.parser.registerEscHandler({ final }, () => note(`ESC ${final}`));
  }
  for (const id of [0, 1, 2, 4, 7, 8, 9, 10, 11, 12, 52, 104, 133, 777, 1337]) {
    terminal.parser.registerOscHandler(id, () => note(`OSC ${id}`));
  }
  terminal.onBell(() => note('bell'));
  terminal.onTitleChange(() => note('title'));
  terminal.onData(() => note('an answer to a query'));
  return {
    deeds,
    write: text => new Promise(resolve => terminal.write(text, resolve)),
    lines() {
      const buffer = terminal.buffer.active;
      return Array.from(
        { length: buffer.length },
        (_, row) => buffer.getLine(row)?.translateToString(true) ?? '',
      );
    },
    dispose: () => terminal.dispose(),
  };
}
