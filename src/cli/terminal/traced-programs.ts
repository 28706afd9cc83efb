import type { Programs, Run } from '../../system/programs/programs.ts';
import { shownLine } from '../argv/redact-command-line.ts';

/** The same programs; the line of each that is started is told, for `-vvv`. */
export function toldPrograms(programs: Programs, tell: (line: string) => void): Programs {
  const told = (run: Run): Run => {
    tell(`$ ${shownLine([run.program, ...run.arguments])}`);
    return run;
  };
  return {
    ...programs,
    start: run => programs.start(told(run)),
    feed: (run, text) => programs.feed(told(run), text),
    hand: (run, text) => programs.hand(told(run), text),
    capture: (run, limits) => programs.capture(told(run), limits),
    pipe: run => programs.pipe(told(run)),
    detach: (run, log) => programs.detach(told(run), log),
  };
}
