/** The review: what it is about and what can be done with it on top, the image in question on the left, the ranking on the right. */
import { msg, plural, t } from '@lingui/core/macro';
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
import { setTitle } from '../../store/clean/sample.ts';
import { leftText, paceText, type StageProgress, stageUnderWay } from '../../store/clean/stageProgress.ts';
import { countJudgements } from '../../store/clean/suspectRanking.ts';
import { useClean, useCleanSession } from '../../store/clean/useClean.ts';
import { say, type Words } from '../../words/language.ts';
import controls from '../controls/controls.module.css';
import { FilePicker } from '../controls/FilePicker.tsx';
import { percent } from '../format.ts';
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

/** @param named faces that regions name are read, not whole photos */
function readText({ done, total }: StageProgress, named: boolean): string {
  const read = done.toLocaleString('en');
  return named
    ? t`${read} of ${plural(total, { one: '# named face', other: '# named faces' })} read`
    : t`${read} of ${plural(total, { one: '# photo', other: '# photos' })} read`;
}

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
  const done = percent(share);
  const checking = (): string =>
    kind === 'preview' ? t`First ranking; checking every label: ${done}` : t`Training with your verdicts: ${done}`;
  const doing = (): string => (stage?.stage === 'comparing' ? t`First ranking; comparing faces: ${done}` : checking());
  const rest = stage?.secondsLeft == null || share >= 1 ? '' : ` · ${leftText(stage.secondsLeft)}`;
  return (
    <div className={classes.work}>
      <p>
        {reading ? readText(reading, named) : doing()}
        {reading?.perSecond != null && ` · ${paceText(reading.perSecond)}`}
        {rest}
      </p>
      <span className={classes.track}>
        <i style={{ transform: `scaleX(${share})` }} />
      </span>
      <button type="button" className={controls.button} onClick={() => session.cancel()}>
        {t`Cancel`}
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
        <p
          title={t`A label is held against the other photos of the same person, and there is none. These photos are never suspects.`}
        >
          {plural(onlyPhoto, {
            one: '# person has a single photo: not judged.',
            other: '# people have a single photo: not judged.',
          })}
        </p>
      )}
      {doubtful > 0 && (
        <p
          title={t`With two photos there is no telling which of them is the wrong one: look at both before you decide.`}
        >
          {plural(doubtful, {
            one: '# person has two photos: judged with doubt.',
            other: '# people have two photos: judged with doubt.',
          })}
        </p>
      )}
      {copies > 0 && (
        <p
          title={t`The same photo again, also encoded anew or scaled: all copies count as one, and none speaks for another.`}
        >
          {plural(copies, { one: '# copy of other images.', other: '# copies of other images.' })}
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
  const changes = changeText(summary);
  return (
    <b className={classes.done}>
      <IconCircleCheck size={15} stroke={2} aria-hidden /> {t`All decided: ${changes}.`}{' '}
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
  const { suspects, decided } = counts;
  const suspectsDecided = counts.suspectsDecided.toLocaleString('en');
  const photos = set.names.length;
  return (
    <div className={classes.summary}>
      <h2>
        <bdi>{setTitle(name)}</bdi>
      </h2>
      <p role="status">
        <Done />
        {t`${plural(suspects, { one: '# suspect', other: '# suspects' })} · ${suspectsDecided} of them decided · ${plural(decided, { one: '# verdict', other: '# verdicts' })} in all`}
      </p>
      {known > 0 && (
        <p title={t`What was found in these photos was kept in this browser, so that they were not searched again.`}>
          {t`${plural(known, { one: '# face', other: '# faces' })} known from an earlier visit.`}
        </p>
      )}
      {!whole && (
        <p
          title={t`A list of what has been read so far. It changes as more is read; your verdicts stay with their photos.`}
        >
          {set.regions
            ? t`Early list of ${plural(photos, { one: '# named face', other: '# named faces' })}.`
            : t`Early list of ${plural(photos, { one: '# photo', other: '# photos' })}.`}
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
      <section className={`panel ${classes.right}`} aria-label={t`Images`}>
        <ListBar />
        {empty ? (
          <p className={classes.empty}>
            {filtered
              ? t`No image passes these filters.`
              : list === 'suspects'
                ? t`No image scores above the threshold.`
                : t`None.`}
          </p>
        ) : (
          <Gallery label={say(LIST_TITLES[list])} />
        )}
      </section>
    </>
  );
}

const PAGES: readonly { readonly value: ReviewPage; readonly label: Words }[] = [
  { value: 'suspects', label: msg`Wrong labels` },
  { value: 'look-alikes', label: msg`Look-alikes` },
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
        <fieldset className={classes.pages} aria-label={t`What to look through`}>
          {PAGES.map(({ value, label }) => (
            <button
              key={value}
              type="button"
              className={classes.page}
              aria-pressed={value === page}
              onClick={() => session.turnTo(value)}
            >
              {say(label)}
            </button>
          ))}
        </fieldset>
        <Work />
        <div className={classes.actions}>
          <button
            type="button"
            className={controls.button}
            disabled={working || decided === 0}
            title={decided === 0 ? t`Decide about some images first` : t`Train anew, with your verdicts as labels`}
            onClick={() => session.retrain()}
          >
            <IconRefresh size={15} aria-hidden /> {t`Retrain with my verdicts`}
          </button>
          <button
            type="button"
            className={`${controls.button} ${controls.primary}`}
            disabled={reading}
            title={reading ? t`Once all photos have been read` : undefined}
            onClick={() => setExporting(true)}
          >
            <IconDownload size={15} aria-hidden /> {t`Export…`}
          </button>
          <FilePicker
            label={t`Review that was exported`}
            className={controls.button}
            accept=".json,.csv"
            title={t`Takes over the verdicts of a review.json or review.csv that was exported; U takes them back`}
            onPick={([file]) => file && void session.readReview(file)}
          >
            <IconFileImport size={15} aria-hidden /> {t`Read a review…`}
          </FilePicker>
          <button type="button" className={controls.button} title={t`Keys`} aria-label={t`Keys`} onClick={onHelp}>
            <IconKeyboard size={16} aria-hidden />
          </button>
          <button type="button" className={controls.button} onClick={() => session.leave()}>
            <IconFolderOpen size={15} aria-hidden /> {t`Another folder`}
          </button>
        </div>
      </header>
      {page === 'suspects' ? <SuspectReview onHelp={onHelp} /> : <LookAlikePanel onHelp={onHelp} />}
      <ShortcutHelp page={page} opened={help} onClose={() => setHelp(false)} />
      <ExportDialog opened={exporting} onClose={() => setExporting(false)} />
    </div>
  );
}
