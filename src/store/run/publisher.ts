/**
 * Gathers what the worker reports and hands it to the page at most four times a second; not at all while the page is
 * hidden, and everything at once when it is seen again.
 */

const PUBLISH_MS = 250;

export interface Publisher {
  /** Something is there to be shown. */
  schedule(): void;
  /** Show it now. */
  flush(): void;
  dispose(): void;
}

export function createPublisher(publish: () => void, visible: () => boolean): Publisher {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let dirty = false;

  const run = (): void => {
    timer = undefined;
    if (!dirty || !visible()) return;
    dirty = false;
    publish();
  };

  return {
    schedule() {
      dirty = true;
      timer ??= setTimeout(run, PUBLISH_MS);
    },
    flush() {
      clearTimeout(timer);
      run();
    },
    dispose() {
      clearTimeout(timer);
      dirty = false;
    },
  };
}
