/** The review: what it is about and what can be done with it on top, the image in question on the left, the ranking on the right. */
import {
  IconCircleCheck,
  IconDownload,
  IconFileImport,
  IconFolderOpen,
  IconKeyboard,
  IconRefresh,
} from '@tabler/icons-react';
import { useCallback, useMemo, useState } from 'react';
import { changeText } from '../../store/clean/changeSummary.ts';
import type { ReviewPage } from '../../store/clean/cleanTypes.ts';
import { leftText, paceText, stageUnderWay } from '../../store/clean/stageProgress.ts';
import { countJudgements } from '../../store/clean/suspectRanking.ts';
import { useClean, useCleanSession } from '../../store/clean/useClean.ts';
import controls from '../controls/controls.module.css';
import { FilePicker } from '../controls/FilePicker.tsx';
import { counted, percent } from '../format.ts';
import { useChanges } from './ChangeList.tsx';
import { ComparedBy } from './ComparedBy.tsx';
import { ExportDialog } from './ExportDialog.tsx';
import { FOCUS_CARD, FocusCard } from './FocusCard.tsx';
import { Gallery } from './Gallery.tsx';
import { LIST_TITLES, ListBar } from './ListBar.tsx';
import { LookAlikePanel } from './LookAlikePanel.tsx';
import { MixedPanel } from './MixedPanel.tsx';
import classes from './ReviewPanel.module.css';
import { SetReport } from './SetReport.tsx';
import { ShortcutHelp } from './ShortcutHelp.tsx';
import { ThresholdPanel } from './ThresholdPanel.tsx';
import { useReviewKeys } from './useReviewKeys.ts';
import { useUndecided } from './useUndecided.ts';
import { WayNote } from './WayNote.tsx';

/** What the worker is doing while a person can already review. */
function Work() {
  const session = useCleanSession();
  const work = useClean((state) => state.work);
  const kind = useClean((state) => state.scoresKind);
  const stages = useClean((state) => state.stages);
  const named = useClean((state) => state.set?.regions !== undefined);
  if (work === null) return null;
  const stage = stageUnderWay(stages);
  const reading = stage?.stage === 'finding faces' ? stage : null;
  const share = stage && stage.total > 0 ? stage.done / stage.total : 0;
  const checking = kind === 'preview' ? 'First ranking; checking every label' : 'Training with your verdicts';
  const doing = stage?.stage === 'comparing' ? 'First ranking; comparing faces' : checking;
  const rest = stage?.secondsLeft == null || share >= 1 ? '' : ` · ${leftText(stage.secondsLeft)}`;
  return (
    <div className={classes.work}>
      <p>
        {reading
          ? `${reading.done.toLocaleString('en')} of ${counted(reading.total, named ? 'named face' : 'photo')} read`
          : `${doing}: ${percent(share)}`}
        {reading?.perSecond != null && ` · ${paceText(reading.perSecond)}`}
        {rest}
      </p>
      <span className={classes.track}>
        <i style={{ transform: `scaleX(${share})` }} />
      </span>
      <button type="button" className={controls.button} onClick={() => session.cancel()}>
        Cancel
      </button>
    </div>
  );
}

/** Whom the scores say nothing about, or little. */
function Limits() {
  const set = useClean((state) => state.set);
  const scores = useClean((state) => state.scores);
  const counts = useMemo(() => set && scores && countJudgements(set, scores), [set, scores]);
  if (!counts) return null;
  const { onlyPhoto, doubtful, copies } = counts;
  return (
    <>
      {onlyPhoto > 0 && (
        <p title="A label is held against the other photos of the same person, and there is none. These photos are never suspects.">
          {counted(onlyPhoto, 'person has', 'people have')} a single photo: not judged.
        </p>
      )}
      {doubtful > 0 && (
        <p title="With two photos there is no telling which of them is the wrong one: look at both before you decide.">
          {counted(doubtful, 'person has', 'people have')} two photos: judged with doubt.
        </p>
      )}
      {copies > 0 && (
        <p title="The same photo again, also encoded anew or scaled: all copies count as one, and none speaks for another.">
          {counted(copies, 'copy', 'copies')} of other images.
        </p>
      )}
    </>
  );
}

/** Nothing that looked odd is left undecided. */
function Done() {
  const summary = useChanges(false);
  const undecided = useUndecided();
  const some = useClean((state) => (state.counts?.decided ?? 0) > 0);
  if (!summary || !undecided || !some || Object.values(undecided).some((count) => count > 0)) return null;
  return (
    <b className={classes.done}>
      <IconCircleCheck size={15} stroke={2} aria-hidden /> All decided: {changeText(summary)}.{' '}
    </b>
  );
}

function Summary() {
  const set = useClean((state) => state.set);
  const name = useClean((state) => state.name);
  const counts = useClean((state) => state.counts);
  const report = useClean((state) => state.report);
  const whole = useClean((state) => state.whole);
  const known = useClean((state) => state.found.known);
  if (!set || !counts) return null;
  return (
    <div className={classes.summary}>
      <h2>
        <bdi>{name}</bdi>
      </h2>
      <p role="status">
        <Done />
        {counted(counts.suspects, 'suspect')} · {counts.suspectsDecided.toLocaleString('en')} of them decided ·{' '}
        {counted(counts.decided, 'verdict')} in all
      </p>
      {known > 0 && (
        <p title="What was found in these photos was kept in this browser, so that they were not searched again.">
          {counted(known, 'face')} known from an earlier visit.
        </p>
      )}
      {!whole && (
        <p title="A list of what has been read so far. It changes as more is read; your verdicts stay with their photos.">
          Early list of {counted(set.names.length, set.regions ? 'named face' : 'photo')}.
        </p>
      )}
      {report && <SetReport report={report} />}
      <ComparedBy />
      <Limits />
      <WayNote />
    </div>
  );
}

function toCard(): void {
  const card = document.getElementById(FOCUS_CARD);
  card?.focus({ preventScroll: true });
  card?.scrollIntoView({ block: 'nearest' });
}

/** One image after the other, with the list that it stands in. */
function SuspectReview({ onHelp }: { onHelp(): void }) {
  const [large, setLarge] = useState(false);
  const list = useClean((state) => state.filter.list);
  const empty = useClean((state) => state.ranked.length === 0);
  const filtered = useClean((state) => state.filter.identity !== null || state.filter.verdict !== 'any');
  useReviewKeys(useMemo(() => ({ onHelp, onPhoto: () => setLarge(true), onCard: toCard }), [onHelp]));
  return (
    <>
      <div className={classes.left}>
        <FocusCard large={large} onLarge={setLarge} />
        <ThresholdPanel />
        <MixedPanel />
      </div>
      <section className={`panel ${classes.right}`} aria-label="Images">
        <ListBar />
        {empty ? (
          <p className={classes.empty}>
            {filtered
              ? 'No image passes these filters.'
              : list === 'suspects'
                ? 'No image scores above the threshold.'
                : 'None.'}
          </p>
        ) : (
          <Gallery label={LIST_TITLES[list]} />
        )}
      </section>
    </>
  );
}

const PAGES: readonly { readonly value: ReviewPage; readonly label: string }[] = [
  { value: 'suspects', label: 'Wrong labels' },
  { value: 'look-alikes', label: 'Look-alikes' },
];

export function ReviewPanel() {
  const session = useCleanSession();
  const [help, setHelp] = useState(false);
  const [exporting, setExporting] = useState(false);
  const working = useClean((state) => state.work !== null);
  const reading = useClean((state) => state.work === 'analysis' && !state.whole);
  const decided = useClean((state) => state.counts?.decided ?? 0);
  const page = useClean((state) => state.page);
  const onHelp = useCallback(() => setHelp(true), []);
  return (
    <div className={classes.review}>
      <header className={classes.head}>
        <Summary />
        <fieldset className={classes.pages} aria-label="What to look through">
          {PAGES.map(({ value, label }) => (
            <button
              key={value}
              type="button"
              className={classes.page}
              aria-pressed={value === page}
              onClick={() => session.turnTo(value)}
            >
              {label}
            </button>
          ))}
        </fieldset>
        <Work />
        <div className={classes.actions}>
          <button
            type="button"
            className={controls.button}
            disabled={working || decided === 0}
            title={decided === 0 ? 'Decide about some images first' : 'Train anew, with your verdicts as labels'}
            onClick={() => session.retrain()}
          >
            <IconRefresh size={15} aria-hidden /> Retrain with my verdicts
          </button>
          <button
            type="button"
            className={`${controls.button} ${controls.primary}`}
            disabled={reading}
            title={reading ? 'Once all photos have been read' : undefined}
            onClick={() => setExporting(true)}
          >
            <IconDownload size={15} aria-hidden /> Export…
          </button>
          <FilePicker
            label="Review that was exported"
            className={controls.button}
            accept=".json,.csv"
            title="Takes over the verdicts of a review.json or review.csv that was exported; U takes them back"
            onPick={([file]) => file && void session.readReview(file)}
          >
            <IconFileImport size={15} aria-hidden /> Read a review…
          </FilePicker>
          <button type="button" className={controls.button} title="Keys" aria-label="Keys" onClick={onHelp}>
            <IconKeyboard size={16} aria-hidden />
          </button>
          <button type="button" className={controls.button} onClick={() => session.leave()}>
            <IconFolderOpen size={15} aria-hidden /> Another folder
          </button>
        </div>
      </header>
      {page === 'suspects' ? <SuspectReview onHelp={onHelp} /> : <LookAlikePanel onHelp={onHelp} />}
      <ShortcutHelp page={page} opened={help} onClose={() => setHelp(false)} />
      <ExportDialog opened={exporting} onClose={() => setExporting(false)} />
    </div>
  );
}
