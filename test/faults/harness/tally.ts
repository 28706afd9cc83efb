/** What became of one fault or attack. */
export interface Figures {
  /** How often it was tried. */
  tried: number;
  /** Ended as it should. */
  survived: number;
  /** Ended otherwise: something lost, let through, shown or wrong. */
  lost: number;
  /** Did not end in time. */
  hung: number;
  /** Further figures, as `name value unit`. */
  notes: string[];
}

/** So many failures are told; the rest is counted. */
const mostTold = 12;
/** Milliseconds for one attempt. Generous: it tells a hang from a busy machine, and no more. */
const usualPatience = 30_000;

/** Counts attempts. A failed one does not end the test, so that one run shows all that fall. */
export class Tally {
  readonly figures: Figures = { tried: 0, survived: 0, lost: 0, hung: 0, notes: [] };
  readonly failures: string[] = [];

  /** One attempt: it is lost when `work` throws, and hung when it does not end within `timeout`. */
  async attempt(name: string, work: () => unknown, patience = usualPatience): Promise<void> {
    this.figures.tried += 1;
    try {
      if ((await Promise.race([run(work), late(patience)])) === tooLate) this.#fail('hung', name);
      else this.figures.survived += 1;
    } catch (error) {
      this.#fail('lost', `${name}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  /** Many attempts that were counted elsewhere, `bad` of which were lost. */
  add(tried: number, bad = 0): void {
    this.figures.tried += tried;
    this.figures.survived += tried - bad;
    this.figures.lost += bad;
    if (bad > 0) this.failures.push(`lost: ${bad} of ${tried}`);
  }

  /** A figure that belongs to the result, such as `longest wait 12 ms`. */
  note(text: string): void {
    this.figures.notes.push(text);
  }

  #fail(how: 'lost' | 'hung', what: string): void {
    this.figures[how] += 1;
    if (this.failures.length < mostTold) this.failures.push(`${how}: ${what}`);
  }
}

const tooLate = Symbol('too late');

async function run(work: () => unknown): Promise<void> {
  await work();
}

async function late(patience: number): Promise<typeof tooLate> {
  await new Promise(resolve => setTimeout(resolve, patience).unref());
  return tooLate;
}
