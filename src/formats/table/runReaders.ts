/**
 * Reads what `npm run train` and `npm run sweep` leave: run.json, metrics.jsonl, rectified.csv and results.jsonl. Nothing in
 * there is trusted; errors say which line or field is wrong and leave out the name of the file.
 */
import { t } from '@lingui/core/macro';
import * as v from 'valibot';
import type { EpochMetrics } from '../../domain/report.ts';
import { epochMetricsSchema } from '../../domain/reportSchema.ts';
import { parseSettings, SettingsError } from '../../domain/settings/parse.ts';
import type { Settings } from '../../domain/settings/settings.ts';
import type { EvaluationRecord } from '../../domain/shelvedRun.ts';
import { evaluationSchema } from '../../domain/shelvedRunSchema.ts';
import type { RectifiedImage } from '../../domain/standingCorrections.ts';
import { FormatError } from '../formatError.ts';
import { parseJson } from '../json.ts';
import { readCsv } from './csv.ts';
import { RECTIFIED_HEADER } from './runFiles.ts';

/** run.json, as far as the shelf needs it. */
export interface RunFile {
  readonly settings: Settings;
  /** Of the last epoch; null where none was over. */
  readonly final: EpochMetrics | null;
  readonly evaluation: EvaluationRecord | null;
}

/** A line of results.jsonl. */
export interface SweepLine {
  /** From 1. */
  readonly line: number;
  readonly settings: Settings;
  readonly epochs: readonly EpochMetrics[];
}

const header = (message: string): FormatError => new FormatError('header', message);

/** @param line where they stand; null: alone in their file */
function settingsOf(source: unknown, line: number | null): Settings {
  try {
    return parseSettings(source);
  } catch (cause) {
    if (!(cause instanceof SettingsError)) throw cause;
    const reason = cause.message;
    throw header(
      line === null
        ? t`Its settings cannot be used: ${reason}.`
        : t`Line ${line}: its settings cannot be used: ${reason}.`,
    );
  }
}

const runSchema = v.object({
  settings: v.unknown(),
  final: v.nullable(epochMetricsSchema),
  evaluation: v.nullable(v.record(v.string(), v.unknown())),
});

/** @throws FormatError for what is no run.json of `npm run train` */
export function readRunFile(text: string): RunFile {
  const run = v.safeParse(runSchema, parseJson(text));
  if (!run.success)
    throw header(t`It is no run.json of npm run train: settings, final or evaluation is missing or damaged.`);
  const { settings, final, evaluation } = run.output;
  // The command says neither the step nor, where the pairs were those of the set, their name.
  const judged = v.safeParse(v.nullable(evaluationSchema), evaluation && { step: null, pairSet: null, ...evaluation });
  if (!judged.success) throw header(t`Its evaluation cannot be read.`);
  return { settings: settingsOf(settings, null), final, evaluation: judged.output };
}

/** What metrics.jsonl leaves out. */
const LEFT_OUT = { largestClassShare: Number.NaN, learningRate: Number.NaN };

const linesOf = (text: string): { line: number; content: string }[] =>
  text.split('\n').flatMap((content, i) => (content.trim() === '' ? [] : [{ line: i + 1, content }]));

/** Epochs in ascending order. @throws FormatError naming the line */
export function readMetrics(text: string): readonly EpochMetrics[] {
  const epochs = linesOf(text).map(({ line, content }) => {
    const value = parseJson(content);
    const metrics = v.safeParse(epochMetricsSchema, typeof value === 'object' ? { ...LEFT_OUT, ...value } : value);
    if (!metrics.success) throw header(t`Line ${line} is no epoch of npm run train.`);
    return metrics.output;
  });
  if (epochs.some(({ epoch }, i) => i > 0 && epoch <= epochs[i - 1]!.epoch))
    throw header(t`Its epochs are not in order.`);
  return epochs;
}

/** @throws FormatError naming the row */
export function readRectified(text: string): readonly RectifiedImage[] {
  const [first, ...rows] = readCsv(text);
  if (first?.cells.join() !== RECTIFIED_HEADER.join()) {
    throw header(t`It is no rectified.csv: its first line should be ${{ header: RECTIFIED_HEADER.join(',') }}.`);
  }
  return rows.map(({ line, cells }) => {
    const [image = '', givenLabel = '', rectifiedLabel = '', trueLabel = '', epochText = ''] = cells;
    const epoch = Number(epochText);
    if (cells.length !== RECTIFIED_HEADER.length || !Number.isInteger(epoch)) {
      throw new FormatError('row', t`Row ${line} does not have the columns of a rectified label.`);
    }
    return { image, givenLabel, rectifiedLabel, trueLabel: trueLabel === '' ? null : trueLabel, epoch };
  });
}

const sweepSchema = v.object({ config: v.unknown(), epochs: v.pipe(v.array(epochMetricsSchema), v.minLength(1)) });

const hasOwn = (value: unknown, section: string, key: string): boolean =>
  Object.hasOwn(Object((Object(value) as Record<string, unknown>)[section]), key);

/**
 * A line that a killed command left unfinished at the end is no result.
 * @throws FormatError naming the line
 */
export function readSweepResults(text: string): readonly SweepLine[] {
  const lines = linesOf(text);
  return lines.flatMap(({ line, content }, i): SweepLine[] => {
    let value: unknown;
    try {
      value = parseJson(content);
    } catch (cause) {
      if (i === lines.length - 1) return [];
      throw header(t`Line ${line}: ${{ reason: (cause as Error).message }}`);
    }
    const result = v.safeParse(sweepSchema, value);
    if (!result.success) throw header(t`Line ${line} is no run of npm run sweep.`);
    const { config, epochs } = result.output;
    const settings = settingsOf(config, line);
    // They follow the number of identities of a folder, which the line does not say.
    const unsaid = ['scale', 'margin'].filter((key) => !hasOwn(config, 'head', key));
    if (settings.dataset.kind === 'folder' && unsaid.length > 0) {
      const [first] = unsaid;
      const numbers =
        unsaid.length > 1 ? t`the scale and the margin` : first === 'scale' ? t`the scale` : t`the margin`;
      throw header(t`Line ${line} does not say ${numbers} of its loss, which followed the folder's identities.`);
    }
    return [{ line, settings, epochs }];
  });
}
