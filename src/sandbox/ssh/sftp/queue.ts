/** Runs work one after the other, in the order in which it was given. */
export class Queue {
  #last: Promise<unknown> = Promise.resolve();

  run<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#last.then(work);
    this.#last = result.catch(() => {});
    return result;
  }

  /** Resolves when everything that was given so far is done, well or badly. */
  async settled(): Promise<void> {
    await this.#last;
  }
}
