/** Whether and when a run may take its next step: pause, single steps, slow motion, going on, the end. */

/** Time as the gate needs it, so that tests need not wait. */
export interface GateClock {
  /** Monotonic milliseconds. */
  now(): number;
  /** @returns to call it off */
  after(ms: number, then: () => void): () => void;
}

const realClock: GateClock = {
  now: () => performance.now(),
  after(ms, then) {
    const timer = setTimeout(then, ms);
    return () => clearTimeout(timer);
  },
};

export class StepGate {
  readonly #clock: GateClock;
  /** Steps that may be taken before the run waits. */
  #allowance = Number.POSITIVE_INFINITY;
  /** Milliseconds from step to step, at least; 0 at full speed. */
  #interval = 0;
  /** When the next step may be taken in slow motion. */
  #due = Number.NEGATIVE_INFINITY;
  #stopped = false;
  #wake: (() => void) | undefined;

  constructor(clock: GateClock = realClock) {
    this.#clock = clock;
  }

  get stopped(): boolean {
    return this.#stopped;
  }

  get isSlow(): boolean {
    return this.#interval > 0;
  }

  /** Steps a second, at most; null for full speed. */
  set pace(stepsPerSecond: number | null) {
    this.#interval = stepsPerSecond === null ? 0 : 1000 / stepsPerSecond;
    this.#due = Number.NEGATIVE_INFINITY;
    this.#wake?.();
  }

  pause(): void {
    this.#allowance = 0;
    this.#wake?.();
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
   * Waits while paused and until the pace allows a step, and counts the step that follows.
   * @param settle what is to be done before a pause
   * @returns false when the run was stopped
   */
  async pass(settle: () => Promise<void>): Promise<boolean> {
    while (!this.#stopped) {
      const early = this.#due - this.#clock.now();
      if (this.#allowance <= 0) {
        await settle();
        // A wish to go on may have come in while the run settled.
        if (this.#allowance <= 0) await this.#woken();
      } else if (this.isSlow && early > 0) await this.#woken(early);
      else break;
    }
    this.#allowance--;
    // From when the step was due, where it came a little late: the pace stays steady. After a pause it begins anew.
    const now = this.#clock.now();
    this.#due = now - this.#due < this.#interval ? this.#due + this.#interval : now + this.#interval;
    return !this.#stopped;
  }

  /** Resolves when something was wished, or after so many milliseconds. */
  async #woken(ms?: number): Promise<void> {
    let callOff: (() => void) | undefined;
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
      if (this.#stopped) resolve();
      if (ms !== undefined) callOff = this.#clock.after(ms, resolve);
    });
    callOff?.();
    this.#wake = undefined;
  }
}
