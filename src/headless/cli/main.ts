/** The headless commands: `run` takes a command line and gives the exit code. */

import { bench } from '../../../bench/command/command.ts';
import { goldens } from '../../../goldens/command.ts';
import { fileErrorReason, isFileError } from '../../lib/fileErrors.ts';
import { clean } from './clean/cleanCommand.ts';
import { convert } from './convert/convertCommand.ts';
import { CommandFailure, EXIT_USAGE } from './failure.ts';
import type { CommandHost } from './host.ts';
import { recipe } from './recipe/recipe.ts';
import { sweep } from './sweep/sweep.ts';
import { train } from './train/train.ts';

const COMMANDS: Readonly<Record<string, (args: readonly string[], host: CommandHost) => Promise<number>>> = {
  train,
  sweep,
  clean,
  convert,
  goldens,
  bench,
  recipe,
};

export async function run([name = '', ...args]: readonly string[], host: CommandHost): Promise<number> {
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  try {
    if (!command) {
      const known = Object.keys(COMMANDS).join(', ');
      throw new CommandFailure(`There is no command "${name}"; there are ${known}.`, EXIT_USAGE);
    }
    return await command(args, host);
  } catch (cause) {
    if (isFileError(cause)) {
      console.error(`${cause.path ?? 'A file'}: ${fileErrorReason(cause)}.`);
      return 1;
    }
    if (!(cause instanceof CommandFailure)) throw cause;
    console.error(cause.message);
    return cause.exitCode;
  }
}
