/** The newest checkpoint of a run, and whether it is where the run stands. */

/** The worker answers with a checkpoint long before this. */
const REST_MS = 60_000;

export class RestingPlace {
  /** The newest step that was read back, and that of the newest checkpoint. */
  #readStep = 0;
  #keptStep = 0;
  #caughtUp = (): void => {};

  read(step: number): void {
    this.#readStep = step;
  }

  kept(step: number): void {
    this.#keptStep = step;
    if (this.#isReached) this.#caughtUp();
  }

  get #isReached(): boolean {
    return this.#keptStep >= this.#readStep;
  }

  /** Resolves once the run is kept where it stands, or when no checkpoint comes any more: its numbers may be none. */
  async reached(): Promise<void> {
    if (this.#isReached) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    await new Promise<void>((resolve) => {
      this.#caughtUp = resolve;
      timer = setTimeout(resolve, REST_MS);
    });
    // Node would wait for it before it ends.
    clearTimeout(timer);
  }
}
