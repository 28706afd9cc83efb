import { NotFoundError, TurnoutError } from '../../errors/turnout-error.ts';
import type { Shelf, ShelvedStash } from '../../stash/stash-store.ts';
import { nearest } from '../../text/suggest.ts';

/** The stash with this id. Throws NotFoundError that names the nearest, and why a damaged one cannot be used. */
export function findStash(shelf: Shelf, id: string): ShelvedStash {
  const { stashes, damaged } = shelf.list();
  const found = stashes.find(stash => stash.id === id);
  if (found) return found;
  const ill = damaged.find(stash => stash.id === id);
  if (ill) {
    const { exit, message, hint } = ill.problem;
    throw new TurnoutError(exit, `The stash ${id} cannot be used. ${message}`, { hint, cause: ill.problem });
  }
  const near = nearest(
    id,
    stashes.map(stash => stash.id),
  );
  throw new NotFoundError(`There is no stash ${id} on this machine.`, {
    hint: near === undefined ? 'See those that are there: turnout stash:list' : `Did you mean ${near}?`,
  });
}
