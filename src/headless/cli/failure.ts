/** How a command fails. */

/** A failure to show as its one sentence. */
export class CommandFailure extends Error {
  override readonly name = 'CommandFailure';
  readonly exitCode: number;

  constructor(message: string, exitCode = 1) {
    super(message);
    this.exitCode = exitCode;
  }
}

/** Exit code of a command line or a configuration that cannot be used. */
export const EXIT_USAGE = 2;
