/** How long the device takes to draw: from the last command to the moment at which it says that all is drawn. */

/** Before the first look; between two; and after how long a device is given up that does not answer. */
const FIRST_LOOK_MS = 1;
const LOOK_MS = 4;
const MOST_MS = 4000;
/** Of as many frames, the fastest tells what drawing costs by itself. */
const RECENT_FRAMES = 16;
/** How much the newest frame counts in the smoothed time of one. */
const NEWEST = 0.5;

export class DrawingCost {
  readonly #gl: WebGL2RenderingContext;
  #ms = 0;
  readonly #recent: number[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(gl: WebGL2RenderingContext) {
    this.#gl = gl;
  }

  /** Milliseconds a frame, smoothed; what else the device has to do counts as well. 0 before the first answer. */
  get ms(): number {
    return this.#ms;
  }

  /** Milliseconds that the fastest of the recent frames took: one that had to wait for nothing else. 0 before the first answer. */
  get leastMs(): number {
    return this.#recent.length === 0 ? 0 : Math.min(...this.#recent);
  }

  /** A frame was told to the device. Of frames that follow each other faster than it answers, one is timed. */
  drawn(): void {
    if (this.#timer !== undefined) return;
    const gl = this.#gl;
    const fence = gl.fenceSync(gl.SYNC_GPU_COMMANDS_COMPLETE, 0);
    if (!fence) return;
    gl.flush();
    const since = performance.now();
    const look = (): void => {
      const passed = performance.now() - since;
      const done = gl.getSyncParameter(fence, gl.SYNC_STATUS) === gl.SIGNALED;
      if (!done && passed < MOST_MS && !gl.isContextLost()) {
        this.#timer = setTimeout(look, LOOK_MS);
        return;
      }
      this.#timer = undefined;
      gl.deleteSync(fence);
      this.#ms = this.#ms === 0 ? passed : (1 - NEWEST) * this.#ms + NEWEST * passed;
      this.#recent.push(passed);
      if (this.#recent.length > RECENT_FRAMES) this.#recent.shift();
    };
    this.#timer = setTimeout(look, FIRST_LOOK_MS);
  }

  dispose(): void {
    clearTimeout(this.#timer);
  }
}
