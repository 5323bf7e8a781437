/** What is written under a figure that is taken away: which run it is of, and which other ones are drawn. */
import { t } from '@lingui/core/macro';
import { runStamp, seedsStamp } from '../../domain/runStamp.ts';
import type { RunGroup } from '../../domain/shelvedRun.ts';
import { shownMoment } from '../../store/replay/shownMoment.ts';
import { ghostsOf } from '../../store/shelf/ghosts.ts';
import type { AppState, EvaluationResult } from '../../store/state.ts';
import type { FigureCaption } from './figureSvg.ts';
import { GHOST_DASHES } from './useGhosts.ts';

/** The curves of the run shown with those of pinned ones under them, its evaluation, or the curves of other runs. */
export type FigureOf = 'curves' | 'evaluation' | readonly RunGroup[];

const whole = (text: string): FigureCaption => ({ text, dash: null });

/** The run with the name that it was given, and how far it is. */
function runCaption(state: AppState): string {
  const { run, shelf, charts } = state;
  const { settings } = run;
  if (!settings) return '';
  const name = shelf.items.find(({ record }) => record.id === run.id)?.note.name ?? '';
  const done = charts.epochs.at(-1)?.epoch ?? 0;
  const { epochs } = settings.training;
  const far = done < epochs ? [t`${done} of ${epochs} epochs done`] : [];
  return [...(name === '' ? [] : [name]), runStamp(settings), ...far].join(' · ');
}

/** Which network was judged, and on whom; steps are not told for runs of the commands. */
function judgedCaption({ epoch, step, pairSet }: EvaluationResult): string {
  const on = pairSet ?? t`people it has never seen`;
  if (step === 0) return t`Network of epoch ${epoch}, on ${on}`;
  const steps = step.toLocaleString('en');
  return t`Network of epoch ${epoch}, step ${steps}, on ${on}`;
}

export function figureCaptions(of: FigureOf, state: AppState): readonly FigureCaption[] {
  if (of === 'evaluation') {
    const { result } = state.evaluation;
    return [runCaption(state), ...(result ? [judgedCaption(result)] : [])].map(whole);
  }
  if (of !== 'curves') {
    return of.map(({ name, runs }, i) =>
      whole(`${i + 1} ${name} · ${seedsStamp(runs.map(({ settings }) => settings))}`),
    );
  }
  const { settings, id } = state.run;
  const { items, ghosts: mode } = state.shelf;
  const ghosts = settings ? ghostsOf({ items, mode, shownId: id, settings }).shown : [];
  const { epoch } = shownMoment(state);
  return [
    whole(runCaption(state)),
    ...(epoch === null ? [] : [whole(t`The numbers above are of epoch ${epoch}.`)]),
    ...ghosts.map(({ label, place }) => ({ text: label, dash: GHOST_DASHES[place] ?? '' })),
  ];
}
