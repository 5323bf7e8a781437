/**
 * The labels that are rectified, or taken for wrong, at this moment, newest first. Only the newest are drawn; the rest are counted.
 * The same place lists who is taken for whom, and the faces that the run is least sure about.
 */
import { msg, plural, t } from '@lingui/core/macro';
import { Button } from '@mantine/core';
import { IconArrowsExchange, IconDownload } from '@tabler/icons-react';
import { useMemo, useState } from 'react';
import { DETECTION_TERMS, UNLABELLED_TERMS } from '../../../domain/detectionTerms.ts';
import { onlyDetects } from '../../../domain/losses/catalogue.ts';
import { among, type Corrections, newest } from '../../../domain/standingCorrections.ts';
import { shownEpochs, shownSettings } from '../../../store/run/shown.ts';
import type { Faces } from '../../../store/state.ts';
import { useApp, useMoment, useSession } from '../../../store/useApp.ts';
import { say } from '../../../words/language.ts';
import { lazyPart } from '../../boundary/lazyPart.tsx';
import { NarrowedNote } from '../../faces/NarrowedNote.tsx';
import { Term } from '../../glossary/Term.tsx';
import { useStaggered } from '../../useStaggered.ts';
import { AtEpoch } from '../replay/AtEpoch.tsx';
import { ChangedThen } from '../replay/ChangedThen.tsx';
import { RunStamp } from '../run/RunStamp.tsx';
import { CorrectionCard } from './CorrectionCard.tsx';
import { emptyText } from './emptyText.ts';
import { type ListMode, ListModes } from './ListModes.tsx';
import classes from './Rectified.module.css';
import { summaryOf } from './summaryOf.ts';

const ConfusionList = lazyPart(msg`The rectified labels`, () => import('./ConfusionList.tsx'));
const UndecidedList = lazyPart(msg`The rectified labels`, () => import('./UndecidedList.tsx'));

const SHOWN = 60;
/** Drawn before the charts. */
const TURN = 2;
const EXAMPLES = 3;

/** For each identity a few images that carry its label and were not taken for noise. */
function useExamples(faces: Faces): readonly (readonly number[])[] {
  const given = useMoment(({ labels }) => labels?.given);
  const corrections = useMoment((moment) => moment.corrections);
  const chosen = useMemo(() => {
    const labels = given ?? faces.labels;
    const result: number[][] = Array.from({ length: faces.identities.length }, () => []);
    // Of a set that stays on disk only some images can be shown.
    const images = faces.sample ?? labels.keys();
    let wanted = EXAMPLES * result.length;
    for (const image of images) {
      const list = result[labels[image] ?? -1];
      if (!list || list.length === EXAMPLES || corrections.byImage.has(image)) continue;
      list.push(image);
      wanted -= 1;
      if (wanted === 0) break;
    }
    return result.map((list) => list.join());
  }, [given, faces, corrections]);
  // Compared as text, so that a card whose examples stayed the same is not drawn again.
  const key = chosen.join(';');
  return useMemo(() => key.split(';').map((list) => (list === '' ? [] : list.split(',').map(Number))), [key]);
}

const NO_EXAMPLES: readonly number[] = [];

/** Of the run as it is, whatever epoch is looked back at. */
function ExportRectified({ detects }: { readonly detects: boolean }) {
  const session = useSession();
  const total = useApp((state) => state.corrections.total);
  const back = useMoment((moment) => moment.epoch !== null);
  // Of a recorded run there is nothing to take away.
  const recorded = useApp((state) => state.run.recorded);
  if (total === 0 || recorded) return null;
  const table = back
    ? t`A table of ${plural(total, { one: '# image', other: '# images' })}, as they are now: given, rectified and true label, as rectified.csv of npm run train`
    : t`A table of ${plural(total, { one: '# image', other: '# images' })}: given, rectified and true label, as rectified.csv of npm run train`;
  return (
    <Button
      className={classes.export}
      size="compact-xs"
      variant="default"
      leftSection={<IconDownload size={13} aria-hidden />}
      title={table}
      onClick={() => session.downloadRectified()}
    >
      {detects ? t`Export labels taken for wrong` : t`Export rectified labels`}
    </Button>
  );
}

interface NewestListProps {
  readonly faces: Faces;
  /** Those that are listed, oldest first. */
  readonly listed: Corrections;
  readonly title: string;
}

function NewestList({ faces, listed, title }: NewestListProps) {
  const labels = useMoment((moment) => moment.labels);
  const examples = useExamples(faces);
  const recorded = useApp((state) => state.run.recorded);
  const shown = useMemo(() => newest(listed, SHOWN), [listed]);
  const order = useMemo(() => shown.map(({ image }) => image), [shown]);
  const hidden = listed.total - shown.length;
  const rest = hidden.toLocaleString('en');
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
    <ul className={classes.list} tabIndex={0} aria-label={t`${title}, newest first`}>
      {shown.map((record, place) => (
        <CorrectionCard
          // In the story that a first visit sees, cards change where they are: nobody asked for what would push them down.
          key={recorded ? place : `${record.image}-${record.step}`}
          record={record}
          faces={faces}
          labels={labels}
          order={order}
          givenExamples={examples[record.givenLabel] ?? NO_EXAMPLES}
          rectifiedExamples={examples[record.rectifiedLabel] ?? NO_EXAMPLES}
        />
      ))}
      {shown.length === 0 && <li className={classes.more}>{t`None of the chosen faces is rectified.`}</li>}
      {hidden > 0 && <li className={classes.more}>{t`and ${rest} more`}</li>}
    </ul>
  );
}

function Nothing({ text }: { readonly text: string }) {
  return (
    <div className={classes.empty}>
      <IconArrowsExchange size={26} stroke={1.3} aria-hidden />
      <p>{text}</p>
    </div>
  );
}

const nothingAt = (epoch: number, detects: boolean): string =>
  detects ? t`No label was taken for wrong at epoch ${epoch}.` : t`No label was rectified at epoch ${epoch}.`;

export function RectifiedPanel() {
  const faces = useApp((state) => state.dataset.faces);
  const corrections = useStaggered(
    useMoment((moment) => moment.corrections),
    TURN,
    // Of an epoch that is looked back at, as of another run, at once.
    useApp((state) => `${state.run.id} ${state.replay.at}`),
  );
  const empty = useApp((state) => emptyText(shownSettings(state).head, shownEpochs(state)));
  const detects = useApp((state) => onlyDetects(shownSettings(state).head.kind));
  const hasRun = useApp((state) => state.run.settings !== null);
  const [chosen, setMode] = useState<ListMode>('newest');
  // Without a run there is nothing to choose from.
  const mode = hasRun ? chosen : 'newest';
  const title = detects ? t`Labels taken for wrong` : t`Rectified labels`;
  const at = useMoment((moment) => moment.epoch);
  const narrowed = useApp((state) => state.selection.narrowed);
  const listed = useMemo(() => (narrowed ? among(corrections, narrowed) : corrections), [corrections, narrowed]);
  return (
    <section className={`panel ${classes.panel}`} aria-label={title}>
      <div className={classes.head}>
        <h2 className={`panel-title ${classes.title}`}>
          <Term word={detects ? 'takenForWrong' : 'rectified'}>{title}</Term> <AtEpoch />
        </h2>
        <p
          className={classes.summary}
          title={say(detects ? UNLABELLED_TERMS.precision.help : DETECTION_TERMS.nowRight.help)}
        >
          {corrections.total > 0 ? summaryOf(corrections, detects) : t`Newest first`}
        </p>
        <NarrowedNote />
        <RunStamp className={classes.run} />
        <ChangedThen detects={detects} />
        <ExportRectified detects={detects} />
        {hasRun && <ListModes mode={mode} onChange={setMode} />}
      </div>
      {mode === 'undecided' && faces ? (
        <UndecidedList faces={faces} />
      ) : corrections.total === 0 || !faces ? (
        <Nothing text={at === null ? empty : nothingAt(at, detects)} />
      ) : mode === 'confusions' ? (
        <ConfusionList faces={faces} listed={listed} onOpened={() => setMode('newest')} />
      ) : (
        <NewestList faces={faces} listed={listed} title={title} />
      )}
    </section>
  );
}
