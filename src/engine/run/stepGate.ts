/** Whether a run may take its next step: pause, single steps, going on, the end. */

export class StepGate {
  /** Steps that may be taken before the run waits. */
  #allowance = Number.POSITIVE_INFINITY;
  #stopped = false;
  #wake: (() => void) | undefined;

  get stopped(): boolean {
    return this.#stopped;
  }

  pause(): void {
    this.#allowance = 0;
  }

  resume(): void {
    this.#allowance = Number.POSITIVE_INFINITY;
    this.#wake?.();
  }

  /** Lets one step through, then pauses. */
  stepOnce(): void {
    this.#allowance = 1;
    this.#wake?.();
  }

  stop(): void {
    this.#stopped = true;
    this.#wake?.();
  }

  /**
   * Waits while paused, and counts the step that follows.
   * @param settle what is to be done before each wait
   * @returns false when the run was stopped
   */
  async pass(settle: () => Promise<void>): Promise<boolean> {
    while (this.#allowance <= 0 && !this.#stopped) {
      await settle();
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
        // A wish to go on may have come in while the run settled.
        if (this.#allowance > 0 || this.#stopped) resolve();
      });
      this.#wake = undefined;
    }
    this.#allowance--;
    return !this.#stopped;
  }
}
