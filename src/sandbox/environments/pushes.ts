/**
 * Pushes to a site go on side by side; a switch to SFTP mode waits for them and keeps new ones out, so that
 * no commit arrives in an environment that has begun to be edited.
 */
export class Pushes {
  #running = 0;
  #exclusive: Promise<void> = Promise.resolve();
  #ended: (() => void)[] = [];

  /** Answers the function that ends the push. */
  async begin(): Promise<() => void> {
    await this.#exclusive;
    this.#running += 1;
    let over = false;
    return () => {
      if (over) return;
      over = true;
      this.#running -= 1;
      if (this.#running === 0) for (const go of this.#ended.splice(0)) go();
    };
  }

  without(work: () => Promise<void>): Promise<void> {
    const turn = this.#exclusive.then(async () => {
      if (this.#running > 0) await new Promise<void>(resolve => this.#ended.push(resolve));
      await work();
    });
    this.#exclusive = turn.catch(() => {});
    return turn;
  }
}
