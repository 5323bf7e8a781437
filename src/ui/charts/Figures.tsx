/** The four figures of a run. Each reads its part of the state and names what it will show before there is anything. */
import { msg, t } from '@lingui/core/macro';
import { useMemo } from 'react';
import { capitalised, DETECTION_TERMS } from '../../domain/detectionTerms.ts';
import { type KnownMetrics, knownMetrics } from '../../domain/finalNumbers.ts';
import type { TermKey } from '../../domain/glossary/glossary.ts';
import { findsWrongLabels, HEAD_CATALOGUE, type HeadKind, onlyDetects } from '../../domain/losses/catalogue.ts';
import { thin } from '../../lib/downsample.ts';
import type { EpochMetrics } from '../../protocol/training.ts';
import { type CorrectionLine, correctionLines, reachedEpochs } from '../../store/run/correctionLines.ts';
import { coarser } from '../../store/run/metricSeries.ts';
import { shownEpochs, shownSettings } from '../../store/run/shown.ts';
import { useApp, useMoment } from '../../store/useApp.ts';
import { say } from '../../words/language.ts';
import { lazyPart } from '../boundary/lazyPart.tsx';
import { whenIdle } from '../boundary/whenIdle.ts';
import { finePercent, percent } from '../format.ts';
import { AtEpoch } from '../train/replay/AtEpoch.tsx';
import { useStaggered } from '../useStaggered.ts';
import { niceEnd, valueTicks } from './axes.ts';
import type { Curve } from './EpochChart.tsx';
import { Figure } from './Figure.tsx';
import { curveTable } from './figureTable.ts';
import { greatestOf, useGhostOverlays } from './useGhosts.ts';

/** Its library is as large as the rest of the page, and there is nothing to draw at first: what can be seen comes before. */
const EpochChart = lazyPart(msg`The chart`, async () => {
  await whenIdle();
  return import('./EpochChart.tsx');
});

const LOSS = msg({ message: 'loss', context: 'value' });

/** The parts of a loss: two for those that have a second one. */
function lossCurves(kind: HeadKind): readonly Curve[] {
  const { group, secondTerm } = HEAD_CATALOGUE[kind];
  const label = group === 'metric' ? LOSS : msg`cross-entropy`;
  const first: Curve = { key: 'crossEntropy', label, colour: 'var(--cross-entropy)' };
  return secondTerm ? [first, { key: 'boundaryTerm', label: secondTerm, colour: 'var(--boundary)' }] : [first];
}
const DETECTED_CURVES: readonly Curve[] = [
  { key: 'injected', label: msg`injected`, colour: 'var(--injected)', dash: '5 4', thin: true },
  { key: 'detected', label: msg`detected`, colour: 'var(--detected)' },
];
const QUALITY_CURVES: readonly Curve[] = [
  { key: 'precision', label: DETECTION_TERMS.precision.name, colour: 'var(--precision)' },
  { key: 'recall', label: DETECTION_TERMS.recall.name, colour: 'var(--recall)', dash: '7 3' },
  { key: 'rectifiedToTruth', label: DETECTION_TERMS.rectifiedToTruth.name, colour: 'var(--rectified)', dash: '2 3' },
];
const VERIFICATION_CURVES: readonly Curve[] = [
  { key: 'verificationAccuracy', label: msg`accuracy`, colour: 'var(--accuracy)' },
  { key: 'verificationAuc', label: 'AUC', colour: 'var(--auc)', dash: '7 3' },
];
/** Numbers that pinned runs show too: more of them could not be told apart. */
const LOSS_GHOSTS: readonly Curve[] = [{ key: 'crossEntropy', label: LOSS, colour: 'var(--cross-entropy)' }];
const DETECTED_GHOSTS = DETECTED_CURVES.slice(1);
const QUALITY_GHOSTS = QUALITY_CURVES.slice(0, 2);
const VERIFICATION_GHOSTS = VERIFICATION_CURVES.slice(0, 1);
const SHARES = [0, 0.25, 0.5, 0.75, 1] as const;
const FROM_CHANCE = [0.5, 0.6, 0.7, 0.8, 0.9, 1] as const;
const WHOLE = [0, 1] as const;
const UPPER_HALF = [0.5, 1] as const;
const CHANCE = { at: 0.5, label: msg`chance` } as const;

/** A point for every pixel or two of a figure: more are not seen, and take their time. */
const MOST_DRAWN = 250;

const decimal = (value: number): string => value.toFixed(1);
const whole = (value: number): string => String(Math.round(value));

/** The settings that count for the charts: the run's while there is one, the page's otherwise. */
const useEpochs = (): number => useApp(shownEpochs);

/** Compared as text, so that no chart is drawn again while the lines stand. */
function useCorrections(): readonly CorrectionLine[] {
  const key = useApp((state) => {
    const { head } = shownSettings(state);
    if (!findsWrongLabels(head)) return '[]';
    return JSON.stringify(correctionLines(head.epochStart, state.charts.marks, reachedEpochs(state)));
  });
  return useMemo(() => JSON.parse(key) as CorrectionLine[], [key]);
}

const useStarted = (): boolean => useApp((state) => state.run.settings !== null);

/** The newest value, or that of the epoch that is looked back at. */
const shownValue = (
  points: readonly KnownMetrics[],
  key: keyof EpochMetrics,
  format: (v: number) => string,
  epoch: number | null,
): string | null => {
  const value = (epoch === null ? points.at(-1) : points.find((point) => point.epoch === epoch))?.[key];
  return typeof value === 'number' ? format(value) : points.length > 0 ? t`n/a` : null;
};

const useShownEpoch = (): number | null => useMoment((moment) => moment.epoch);

/** The word of the glossary that a curve is about. */
const WORDS: Readonly<Record<string, TermKey>> = {
  crossEntropy: 'loss',
  boundaryTerm: 'boundaryTerm',
  injected: 'injected',
  detected: 'rectified',
  precision: 'precision',
  recall: 'recall',
  rectifiedToTruth: 'rectifiedToTruth',
  verificationAccuracy: 'accuracy',
  verificationAuc: 'auc',
};

/** What a curve is a share of; undefined for one that is none. */
function helpOf(key: string): string | undefined {
  const term = Object.entries(DETECTION_TERMS).find(([name]) => name === key)?.[1];
  if (!term) return undefined;
  const of = capitalised(say(term.of));
  const help = say(term.help);
  return t`${of}. ${help}`;
}

const readoutsOf = (
  curves: readonly Curve[],
  points: readonly KnownMetrics[],
  format: (v: number) => string,
  epoch: number | null,
) =>
  curves.map(({ key, label, colour, dash }) => ({
    label: say(label),
    colour,
    dashed: dash !== undefined,
    value: shownValue(points, key as keyof EpochMetrics, format, epoch),
    help: helpOf(key),
    word: WORDS[key],
  }));

/** What a figure shows, or of which epoch its numbers are. */
function About({ text }: { readonly text: string }) {
  return useShownEpoch() === null ? text : <AtEpoch />;
}

export function LossFigure() {
  const title = t({ message: 'Loss', context: 'value' });
  const overlays = useGhostOverlays(LOSS_GHOSTS);
  const {
    curve: loss,
    epochs,
    corrections,
    marks,
  } = useFigure(
    useApp((state) => state.charts.loss),
    TURNS.loss,
  );
  const drawn = useMemo(() => coarser(loss, MOST_DRAWN), [loss]);
  const end = useMemo(
    () =>
      niceEnd(loss.reduce((most, point) => Math.max(most, point.spread[1], point.boundaryTerm), greatestOf(overlays))),
    [loss, overlays],
  );
  const ticks = useMemo(() => valueTicks(end), [end]);
  const domain = useMemo(() => [0, end] as const, [end]);
  const epoch = useShownEpoch();
  const last = epoch === null ? loss.at(-1) : loss.findLast((point) => point.epoch <= epoch + 1e-9);
  const kind = useApp((state) => shownSettings(state).head.kind);
  const isIdle = useApp((state) => state.machine.phase === 'idle');
  const curves = useMemo(() => lossCurves(kind), [kind]);
  return (
    <Figure
      title={title}
      of="curves"
      about={<About text={t`How far off the net is, step by step.`} />}
      readouts={curves.map(({ key, label, colour }) => ({
        label: say(label),
        colour,
        word: WORDS[key],
        value: last ? last[key as 'crossEntropy' | 'boundaryTerm'].toFixed(2) : null,
      }))}
      table={() => curveTable(loss, curves, (value) => value.toFixed(3))}
      empty={
        loss.length > 0
          ? null
          : isIdle
            ? t`Press Start. The curve of every step appears here.`
            : t`The curve of every step appears here.`
      }
    >
      <EpochChart
        title={title}
        data={drawn}
        overlays={overlays}
        curves={curves}
        band="spread"
        epochs={epochs}
        domain={domain}
        ticks={ticks}
        format={end >= 10 ? whole : decimal}
        corrections={corrections}
        marks={marks}
      />
    </Figure>
  );
}

/** Each figure takes its turn after the list, so that the charts are not drawn in one go. */
const TURNS = { loss: 3, detected: 4, quality: 5, verification: 6 } as const;

const useRunId = (): string | null => useApp((state) => state.run.id);

/** What a chart draws of the epochs. */
const useDrawn = <T extends KnownMetrics>(points: readonly T[]): readonly T[] =>
  useMemo(() => thin(points, MOST_DRAWN), [points]);

/** What a figure draws beside its curves; followed with them, as all figures change when a run begins to correct. */
function useFigure<T>(curve: T, turn: number) {
  const marks = useApp((state) => state.charts.marks);
  const epochs = useEpochs();
  const corrections = useCorrections();
  const now = useMemo(() => ({ curve, marks, epochs, corrections }), [curve, marks, epochs, corrections]);
  return useStaggered(now, turn, useRunId());
}

/** The epochs so far. */
const useEpochFigure = (turn: number) =>
  useFigure(
    useApp((state) => state.charts.epochs),
    turn,
  );

/** The same, without numbers of wrong labels where the loss finds none. */
function useDetectionFigure(turn: number) {
  const points = useApp((state) => state.charts.epochs);
  const head = useApp((state) => shownSettings(state).head);
  return useFigure(
    useMemo(() => points.map((metrics) => knownMetrics(head, metrics)), [points, head]),
    turn,
  );
}

/** Why there is no detection to show, or null. */
function useDetectionEmpty(): string | null {
  const points = useApp((state) => state.charts.epochs);
  const corrections = useCorrections();
  const epochs = useEpochs();
  const kind = useApp((state) => shownSettings(state).head.kind);
  const [first] = corrections;
  const { name } = HEAD_CATALOGUE[kind];
  const detects = onlyDetects(kind);
  if (!first) return t`${name} trusts every label: it finds no noise.`;
  if (corrections.some(({ at }) => (points.at(-1)?.epoch ?? 0) > at)) return null;
  const { at: start } = first;
  if (start >= epochs)
    return detects ? t`The run ends before labels are judged.` : t`The run ends before correction starts.`;
  return detects ? t`Labels are judged after epoch ${start}.` : t`Correction starts after epoch ${start}.`;
}

export function DetectedFigure() {
  const title = t`Detected noise`;
  const overlays = useGhostOverlays(DETECTED_GHOSTS);
  const { curve: points, epochs, corrections, marks } = useDetectionFigure(TURNS.detected);
  const drawn = useDrawn(points);
  const expected = useApp((state) => {
    const { noise } = shownSettings(state);
    return Math.round((state.dataset.faces?.labels.length ?? 0) * (noise.closedSet + noise.openSet));
  });
  const end = useMemo(
    () =>
      niceEnd(
        points.reduce(
          (most, { detected, injected }) => Math.max(most, detected ?? 0, injected ?? 0),
          Math.max(expected, 4, greatestOf(overlays)),
        ) * 1.15,
      ),
    [points, expected, overlays],
  );
  const ticks = useMemo(() => valueTicks(end), [end]);
  const domain = useMemo(() => [0, end] as const, [end]);
  return (
    <Figure
      title={title}
      of="curves"
      about={<About text={t`Labels rectified, or taken for wrong, each epoch.`} />}
      readouts={readoutsOf(DETECTED_CURVES, points, whole, useShownEpoch())}
      table={() => curveTable(points, DETECTED_CURVES, whole)}
      empty={useDetectionEmpty()}
    >
      <EpochChart
        title={title}
        data={drawn}
        overlays={overlays}
        curves={DETECTED_CURVES}
        epochs={epochs}
        domain={domain}
        ticks={ticks}
        format={whole}
        corrections={corrections}
        marks={marks}
        labelCorrection
      />
    </Figure>
  );
}

export function QualityFigure() {
  const title = t`Detection quality`;
  const overlays = useGhostOverlays(QUALITY_GHOSTS);
  const { curve: points, epochs, corrections, marks } = useDetectionFigure(TURNS.quality);
  const drawn = useDrawn(points);
  const labels = useApp((state) => state.labels);
  const waiting = useDetectionEmpty();
  const unknown = labels !== null && labels.truth === null;
  return (
    <Figure
      title={title}
      of="curves"
      about={<About text={t`Are the detections right and complete?`} />}
      readouts={readoutsOf(QUALITY_CURVES, points, percent, useShownEpoch())}
      table={() => curveTable(points, QUALITY_CURVES, finePercent)}
      empty={waiting ?? (unknown ? t`The true labels of this set are not known.` : null)}
    >
      <EpochChart
        title={title}
        data={drawn}
        overlays={overlays}
        curves={QUALITY_CURVES}
        epochs={epochs}
        domain={WHOLE}
        ticks={SHARES}
        format={percent}
        corrections={corrections}
        marks={marks}
      />
    </Figure>
  );
}

export function VerificationFigure() {
  const title = t`Verification`;
  const overlays = useGhostOverlays(VERIFICATION_GHOSTS);
  const { curve: points, epochs, corrections, marks } = useEpochFigure(TURNS.verification);
  const drawn = useDrawn(points);
  const started = useStarted();
  const noneHeldOut = useApp((state) => state.dataset.faces?.heldOut === false);
  const has = points.some((point) => point.verificationAccuracy !== null);
  const empty = noneHeldOut
    ? t`No identities are held out: this set has fewer than 20.`
    : has
      ? null
      : started
        ? t`Measured at the end of each epoch.`
        : t`Accuracy on people the net has never seen appears here.`;
  return (
    <Figure
      title={title}
      of="curves"
      about={<About text={t`Same person? On people it has never seen.`} />}
      readouts={readoutsOf(VERIFICATION_CURVES, points, percent, useShownEpoch())}
      table={() => curveTable(points, VERIFICATION_CURVES, finePercent)}
      empty={empty}
    >
      <EpochChart
        title={title}
        data={drawn}
        overlays={overlays}
        curves={VERIFICATION_CURVES}
        epochs={epochs}
        domain={UPPER_HALF}
        ticks={FROM_CHANCE}
        format={percent}
        corrections={corrections}
        marks={marks}
        level={CHANCE}
      />
    </Figure>
  );
}
