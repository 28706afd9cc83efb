import type { Commit } from '../../src/contract/code-log.ts';

/** The commits of an environment, each with the moment, by the clock's `elapsed`, at which it was made. */
export class SimulatedCodeLog {
  readonly #log: { at: number; commit: Commit }[] = [];

  constructor() {
    this.add(Number.NEGATIVE_INFINITY, { message: 'First\n', email: 'ada@example.com' });
  }

  /** On top of the newest. Hashes count: c0ffee00…, c0ffee01…. */
  add(at: number, { message, email }: Pick<Commit, 'message' | 'email'>): void {
    const parent = this.#log.at(-1)?.commit.hash;
    this.#log.push({
      at,
      commit: {
        hash: `c0ffee${String(this.#log.length).padStart(2, '0')}`.padEnd(40, '0'),
        message,
        email,
        author: 'Ada Byron',
        datetime: '2026-01-15T12:00:00',
        labels: ['dev'],
        parents: parent === undefined ? [] : [parent],
      },
    });
  }

  /** As it stood then, newest first. */
  until(moment: number): Commit[] {
    return this.#log
      .filter(({ at }) => at <= moment)
      .map(({ commit }) => commit)
      .toReversed();
  }
}
