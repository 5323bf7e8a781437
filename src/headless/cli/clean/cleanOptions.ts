/** The command line of `npm run clean`: what was asked for, or a sentence that says what is wrong with it. */
import { MAX_PERSON_LEVEL } from '../../../domain/importChoices.ts';
import { COLOUR_ORDERS, type EmbedderWish, RANGE_NAMES } from '../../../domain/ownNetwork.ts';
import type { BackendChoice } from '../../../domain/settings/settings.ts';
import { type CleanSettings, DEFAULT_CLEAN, type FlipWish } from '../../../protocol/clean.ts';
import { BACKENDS, choice, integer, MOST_JOBS, misuse, number, parse, SEED_BOUNDS } from '../options.ts';

const CLEAN_USAGE = `npm run clean -- --dataset PATH --out DIR [--label-column NAME] [--person-level N] [--face-regions yes|no] [--threshold T] [--seed N] [--flip R] [--flip-seed N] [--embedder FILE.onnx [--embedder-colours ${COLOUR_ORDERS.join('|')}] [--embedder-range ${RANGE_NAMES.join('|')}]] [--backend ${BACKENDS.join('|')}] [--node] [--jobs N] [--spreadsheet] [--sidecars] [--immich FILE] [--reliability [--known-wrong FILE]] [--resume | --overwrite]`;

export interface CleanOptions {
  readonly dataset: string;
  readonly out: string;
  readonly settings: CleanSettings;
  /** The column of a list or of Parquet files that names the person, by its name or number; null: found out. */
  readonly labelColumn: string | null;
  /** The folder that names the person, counted from the set's own down from 1; null: found out. */
  readonly personLevel: number | null;
  /** Whether the face regions in the photos' metadata name the people; null: found out. */
  readonly faceRegions: boolean | null;
  readonly flip: FlipWish | null;
  /** The ONNX file of the network that compares the faces, and how it is fed; null for the one that comes with the page. */
  readonly embedder: { readonly path: string; readonly wish: EmbedderWish } | null;
  readonly backend: BackendChoice;
  /** Threads of Node in the place of a browser. */
  readonly node: boolean;
  /** Photos read at a time; null: as many as there are cores. */
  readonly jobs: number | null;
  /** suspects.csv is written a second time, in the form for spreadsheets. */
  readonly spreadsheet: boolean;
  /** Sidecars of the photos are written that give every flagged face the suggested name. */
  readonly sidecars: boolean;
  /** A list of the faces of an Immich library, for which a script is written that gives every flagged face to the suggested person. */
  readonly immich: string | null;
  /** Labels are made wrong on purpose, again and again, to see whether the estimated chances come true. */
  readonly reliability: boolean;
  /** A file with the images whose label is wrong already, a path each line. */
  readonly knownWrong: string | null;
  /** Go on with the search whose faces lie in `out`. */
  readonly resume: boolean;
  /** Results of another run in `out` may be replaced. */
  readonly overwrite: boolean;
}

const YES_NO = ['yes', 'no'] as const;
function embedderOf(values: Readonly<Record<string, string | undefined>>): CleanOptions['embedder'] {
  const { embedder: path, 'embedder-colours': colours, 'embedder-range': range } = values;
  if (!path) {
    if (colours !== undefined) throw misuse('--embedder-colours needs --embedder.', CLEAN_USAGE);
    if (range !== undefined) throw misuse('--embedder-range needs --embedder.', CLEAN_USAGE);
    return null;
  }
  const wish: EmbedderWish = {
    ...(colours !== undefined && { colours: choice('embedder-colours', colours, COLOUR_ORDERS, CLEAN_USAGE) }),
    ...(range !== undefined && { range: choice('embedder-range', range, RANGE_NAMES, CLEAN_USAGE) }),
  };
  return { path, wish };
}

/** @throws CommandFailure with exit code 2 */
export function parseCleanOptions(args: readonly string[]): CleanOptions {
  const names = [
    'dataset',
    'out',
    'label-column',
    'person-level',
    'face-regions',
    'threshold',
    'seed',
    'flip',
    'flip-seed',
    'embedder',
    'embedder-colours',
    'embedder-range',
    'backend',
    'jobs',
    'known-wrong',
    'immich',
  ];
  const switches = ['spreadsheet', 'sidecars', 'reliability', 'node', 'resume', 'overwrite'];
  const { values, positionals, on } = parse(args, names, CLEAN_USAGE, switches);
  if (positionals[0] !== undefined) throw misuse(`Unexpected argument "${positionals[0]}".`, CLEAN_USAGE);
  const { dataset, out, backend = 'auto' } = values;
  if (!dataset) throw misuse('--dataset is missing.', CLEAN_USAGE);
  if (!out) throw misuse('--out is missing.', CLEAN_USAGE);
  const ratio = number('flip', values.flip, [0, 1], CLEAN_USAGE);
  if (ratio === undefined && values['flip-seed'] !== undefined) throw misuse('--flip-seed needs --flip.', CLEAN_USAGE);
  if (values['known-wrong'] && !on.includes('reliability')) {
    throw misuse('--known-wrong needs --reliability.', CLEAN_USAGE);
  }
  if (ratio !== undefined && on.includes('sidecars')) {
    throw misuse(
      '--sidecars and --flip exclude each other: names made wrong on purpose belong into no sidecar.',
      CLEAN_USAGE,
    );
  }
  if (ratio !== undefined && values.immich) {
    throw misuse(
      '--immich and --flip exclude each other: names made wrong on purpose belong into no library.',
      CLEAN_USAGE,
    );
  }
  if (on.includes('resume') && on.includes('overwrite')) {
    throw misuse('--resume goes on with the search that --overwrite would replace: give one of them.', CLEAN_USAGE);
  }
  const node = on.includes('node');
  if (node && backend === 'webgl') throw misuse('--backend webgl needs a browser: leave --node out.', CLEAN_USAGE);
  return {
    dataset,
    out,
    settings: {
      ...DEFAULT_CLEAN,
      threshold: number('threshold', values.threshold, [-1, 1], CLEAN_USAGE) ?? DEFAULT_CLEAN.threshold,
      seed: integer('seed', values.seed, SEED_BOUNDS, CLEAN_USAGE) ?? 0,
    },
    labelColumn: values['label-column'] || null,
    personLevel: integer('person-level', values['person-level'], [1, MAX_PERSON_LEVEL], CLEAN_USAGE) ?? null,
    faceRegions:
      values['face-regions'] === undefined
        ? null
        : choice('face-regions', values['face-regions'], YES_NO, CLEAN_USAGE) === 'yes',
    flip:
      ratio === undefined
        ? null
        : { ratio, seed: integer('flip-seed', values['flip-seed'], SEED_BOUNDS, CLEAN_USAGE) ?? 0 },
    embedder: embedderOf(values),
    backend: choice('backend', backend, BACKENDS, CLEAN_USAGE),
    node,
    jobs: integer('jobs', values.jobs, [1, MOST_JOBS], CLEAN_USAGE) ?? null,
    spreadsheet: on.includes('spreadsheet'),
    sidecars: on.includes('sidecars'),
    immich: values.immich || null,
    reliability: on.includes('reliability'),
    knownWrong: values['known-wrong'] || null,
    resume: on.includes('resume'),
    overwrite: on.includes('overwrite'),
  };
}
