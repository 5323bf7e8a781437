/** What `npm run clean -- --immich` leaves for an Immich library: the script, and the table of what it changes and leaves alone. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { isFlagged } from '../../../domain/suspects.ts';
import { FormatError } from '../../../formats/formatError.ts';
import { type ImmichLibrary, readImmichList } from '../../../formats/immich/immichList.ts';
import { type ImmichPlan, leftAloneText, planImmich } from '../../../formats/immich/immichPlan.ts';
import { immichScript } from '../../../formats/immich/immichScript.ts';
import { writeCsv } from '../../../formats/table/csv.ts';
import { counted } from '../../../lib/counted.ts';
import { isFileError } from '../../../lib/fileErrors.ts';
import type { CleanedImage } from '../../protocol.ts';
import { CommandFailure, EXIT_USAGE } from '../failure.ts';

const SCRIPT = 'immich.sh';
const LIST = 'immich.csv';
export const IMMICH_FILES = [SCRIPT, LIST];

/** Null without a file. @throws CommandFailure with exit code 2 for one that cannot be used */
export function readLibrary(folder: string, file: string | null): ImmichLibrary | null {
  if (file === null) return null;
  try {
    return readImmichList(readFileSync(resolve(folder, file), 'utf8'));
  } catch (cause) {
    if (cause instanceof FormatError) throw new CommandFailure(`--immich: ${file}: ${cause.message}`, EXIT_USAGE);
    if (isFileError(cause)) throw new CommandFailure(`--immich: ${file} cannot be read.`, EXIT_USAGE);
    throw cause;
  }
}

/** Every flagged face is to go to the person that the model suggests. */
export function planFor(images: readonly CleanedImage[], threshold: number, library: ImmichLibrary): ImmichPlan {
  const flagged = images.filter((image) => isFlagged(image, threshold));
  return planImmich(
    flagged.map(({ place, givenLabel, suggestedLabel }) => ({ ...place, from: givenLabel, to: suggestedLabel })),
    library,
  );
}

/** By name. */
export function immichFiles(plan: ImmichPlan): [string, string][] {
  const header = ['photo', 'name', 'suggested_name', 'immich_face', 'immich_person', 'left_alone'];
  const rows = [
    ...plan.changes.map(({ photo, from, to, face, person }) => [photo, from, to ?? '', face, person ?? 'new', '']),
    ...plan.problems.map(({ photo, from, to, reason }) => [photo, from, to ?? '', '', '', leftAloneText(reason)]),
  ];
  return [
    [SCRIPT, immichScript(plan)],
    [LIST, writeCsv(header, rows)],
  ];
}

/** What became of it, for a person. */
export function immichLines(plan: ImmichPlan | null): string[] {
  if (!plan) return [];
  const { changes, problems } = plan;
  return [
    `${counted(changes.length, 'face')} of the Immich library with the suggested name, listed in ${LIST}. sh ${SCRIPT} lists them too, and changes nothing before it is run with --apply.`,
    ...problems.map(({ photo, reason }) => `${photo} is left alone: ${leftAloneText(reason)}`),
  ];
}
