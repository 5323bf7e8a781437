/** Shows how a run goes: one line that is redrawn on a terminal, a line an epoch elsewhere. */

import type { Labelling } from '../../../domain/importReport.ts';
import { findsWrongLabels, onlyDetects } from '../../../domain/losses/catalogue.ts';
import type { EpochMetrics } from '../../../domain/report.ts';
import type { Settings } from '../../../domain/settings/settings.ts';
import { assertNever } from '../../../lib/assertNever.ts';
import { counted } from '../../../lib/counted.ts';
import type { HeadlessEvent, PairSetResult } from '../../protocol.ts';

const BAR_WIDTH = 20;

const fixed = (value: number | null, digits: number): string => (value === null ? 'n/a' : value.toFixed(digits));

/** Seconds as 1:05 or 2:00:07. */
export function clock(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const parts = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const [hours, minutes, rest] = parts as [number, number, number];
  const two = (n: number): string => `${n}`.padStart(2, '0');
  return hours > 0 ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`;
}

/** `[######--------------]`, `share` in [0, 1]. */
export function bar(share: number, width = BAR_WIDTH): string {
  const filled = Math.round(Math.min(1, Math.max(0, share)) * width);
  return `[${'#'.repeat(filled)}${'-'.repeat(width - filled)}]`;
}

function epochLine(metrics: EpochMetrics, epochs: number): string {
  const { epoch, loss, detected, injected, precision, recall, verificationAccuracy, imagesPerSecond } = metrics;
  return [
    `epoch ${epoch}/${epochs}`,
    `loss ${fixed(loss, 3)}`,
    `detected ${detected}`,
    `injected ${injected}`,
    `precision ${fixed(precision, 3)}`,
    `recall ${fixed(recall, 3)}`,
    `verification ${fixed(verificationAccuracy, 3)}`,
    `${imagesPerSecond.toFixed(0)} images/s`,
  ].join('  ');
}

/** How many labels a run has judged to be wrong at its end, in the words of the page. */
export function judgedLabels(head: Settings['head'], detected: number, images: number): string {
  if (!findsWrongLabels(head)) return 'every label was trusted';
  return `${detected} of ${images} labels ${onlyDetects(head.kind) ? 'taken for wrong' : 'rectified'}`;
}

const percent = (share: number): string => `${(100 * share).toFixed(2)} %`;

/** One pair set; TAR at the smallest FAR that its pairs can measure. */
export function pairSetLine({ name, verification, problem }: PairSetResult): string {
  if (!verification) return `${name}: ${problem}`;
  const { accuracy, deviation, insightFaceAccuracy, tarAtFar, samePairs, differentPairs } = verification;
  const measured = tarAtFar.filter(({ allowed }) => allowed >= 1).at(-1);
  return [
    `${name}: ${percent(accuracy)} +- ${percent(deviation)}`,
    `InsightFace protocol ${percent(insightFaceAccuracy)}`,
    ...(measured ? [`TAR ${percent(measured.tar)} at FAR ${100 * measured.far} %`] : []),
    `${(samePairs + differentPairs).toLocaleString('en')} pairs`,
  ].join('  ');
}

function rememberedLine({ faces, damaged }: Extract<HeadlessEvent, { type: 'remembered' }>): string {
  const lost = damaged === 0 ? '' : ` ${counted(damaged, 'line')} cannot be read: these faces are read again.`;
  return `Going on: ${counted(faces, 'face')} had been read.${lost}`;
}

type ProgressEvent = Extract<HeadlessEvent, { type: 'progress' }>;

/** @param secondsTraining since the first step */
export function progressLine(
  { epoch, epochs, step, steps, loss, imagesPerSecond }: ProgressEvent,
  last: EpochMetrics | undefined,
  secondsTraining: number,
): string {
  const left = step > 0 ? clock((secondsTraining / step) * (steps - step)) : '-:--';
  return [
    `${bar(steps > 0 ? step / steps : 0)} epoch ${epoch}/${epochs}`,
    `loss ${fixed(loss, 3)}`,
    ...(last
      ? [`detected ${last.detected}`, `injected ${last.injected}`, `precision ${fixed(last.precision, 2)}`]
      : []),
    ...(imagesPerSecond === null ? [] : [`${imagesPerSecond.toFixed(0)} images/s`]),
    `${left} left`,
  ].join('  ');
}

export interface Terminal {
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
  write(text: string): unknown;
}

export interface ProgressDisplay {
  handle(event: HeadlessEvent): void;
  /** The line that is redrawn; nothing where lines cannot be. */
  show(text: string): void;
  /** A line that stays. */
  say(text: string): void;
  end(): void;
}

const CHOICES_SHOWN = 8;
const SKIPPED_SHOWN = 20;

/** Where the labels come from, and what another choice is called. */
function labellingLines({ source, problem, choices }: Labelling): string[] {
  const others = choices.map((choice) => {
    if (choice.kind === 'faceRegions') {
      return choice.chosen
        ? '  the folders instead: faceRegions false'
        : '  the face regions of the photos: faceRegions true';
    }
    const options =
      choice.kind === 'labelColumn'
        ? choice.options.filter((name) => name !== choice.chosen)
        : choice.options.map(({ level, examples }) => `${level} (${examples.join(', ')})`);
    const name = choice.kind === 'labelColumn' ? 'another column, labelColumn' : 'another folder, personLevel';
    return `  ${name}: ${options.slice(0, CHOICES_SHOWN).join('; ')}${options.length > CHOICES_SHOWN ? '; ...' : ''}`;
  });
  return [source, ...(problem === null ? [] : [problem]), ...others];
}

/** @param now monotonic milliseconds */
export function createProgressDisplay(terminal: Terminal, now: () => number): ProgressDisplay {
  let drawn = false;
  let epochs = 0;
  let startedMs: number | undefined;
  let last: EpochMetrics | undefined;
  const clear = (): void => {
    if (drawn) terminal.write('\r\u001b[2K');
    drawn = false;
  };
  const redraw = (text: string): void => {
    if (!terminal.isTTY) return;
    clear();
    terminal.write(text.slice(0, Math.max(20, (terminal.columns ?? 100) - 1)));
    drawn = true;
  };
  const say = (text: string): void => {
    clear();
    terminal.write(`${text}\n`);
  };
  return {
    show: redraw,
    say,
    end: clear,
    handle(event) {
      switch (event.type) {
        case 'preparing':
          redraw(`${bar(event.total > 0 ? event.done / event.total : 0)} images ${event.done}/${event.total}`);
          return;
        case 'stage':
          redraw(`${bar(event.total > 0 ? event.done / event.total : 0)} ${event.stage} ${event.done}/${event.total}`);
          return;
        case 'imported': {
          const { imported, identities, skipped, nearlyEqual, labelling } = event.report;
          say(
            `${imported} images of ${identities} identities${skipped.length > 0 ? `, ${skipped.length} skipped:` : ''}`,
          );
          for (const { path, reason } of skipped.slice(0, SKIPPED_SHOWN)) say(`  ${path}: ${reason}`);
          if (skipped.length > SKIPPED_SHOWN)
            say(`  and ${skipped.length - SKIPPED_SHOWN} more, listed in the results`);
          for (const group of nearlyEqual.slice(0, SKIPPED_SHOWN))
            say(`${group.join(' / ')}: labels that differ by upper and lower case alone are kept apart.`);
          if (labelling) for (const line of labellingLines(labelling)) say(line);
          return;
        }
        case 'backend':
          say(`Backend ${event.info.backend}, ${event.info.adapter}. ${event.info.reason}`);
          return;
        case 'progress':
          epochs = event.epochs;
          startedMs ??= now();
          redraw(progressLine(event, last, (now() - startedMs) / 1000));
          return;
        case 'epoch':
          last = event.metrics;
          say(epochLine(event.metrics, epochs));
          return;
        case 'resumed':
          last = event.metrics.at(-1);
          say(`Going on after step ${event.step.toLocaleString('en')}.`);
          return;
        case 'reading':
          redraw(`${bar(event.total > 0 ? event.done / event.total : 0)} ${event.name} ${event.done}/${event.total}`);
          return;
        case 'pairs':
          say(pairSetLine(event.result));
          if (event.result.warning !== null) say(`Warning: ${event.result.name}: ${event.result.warning}`);
          return;
        case 'warning':
          say(`Warning: ${event.message}`);
          return;
        case 'remembered':
          say(rememberedLine(event));
          return;
        case 'picture':
        case 'faces':
          return;
        default:
          assertNever(event, 'event');
      }
    },
  };
}
