import { TurnoutError } from '../errors/turnout-error.ts';

/** The existing file is not what it should be: nothing is changed in it. `what`: "XML of FileZilla". */
export function damaged(file: string, what: string, why: string): TurnoutError {
  return new TurnoutError('failed', `${file} is not ${what}: ${why}. Nothing was changed.`, {
    hint: 'Look at it, or write to another file with --output FILE.',
  });
}
