import type { Programs, Run } from '../../system/programs/programs.ts';
import { shownLine } from '../argv/redact-command-line.ts';

/** The same programs; the line of each that is started is told, for `-vvv`. */
export function tracePrograms(programs: Programs, report: (line: string) => void): Programs {
  const reported = (run: Run): Run => {
    report(`$ ${shownLine([run.program, ...run.arguments])}`);
    return run;
  };
  return {
    ...programs,
    start: run => programs.start(reported(run)),
    feed: (run, text) => programs.feed(reported(run), text),
    hand: (run, text) => programs.hand(reported(run), text),
    capture: (run, limits) => programs.capture(reported(run), limits),
    pipe: run => programs.pipe(reported(run)),
    detach: (run, log) => programs.detach(reported(run), log),
  };
}
