/** A run of the shelf, read-only: its charts, its rectified labels, its evaluation, all under its own name. */
import { plural, t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { IconArrowLeft, IconDownload } from '@tabler/icons-react';
import { useEffect, useMemo, useState } from 'react';
import { saidMark } from '../../domain/settings/saidMarks.ts';
import type { ShelfItem } from '../../domain/shelvedRun.ts';
import { type EvaluationRecord, isFinished, type RunDetails } from '../../domain/shelvedRun.ts';
import type { RectifiedImage } from '../../domain/standingCorrections.ts';
import { IN_RACE, isRacing, isUnderWay } from '../../store/race/raceView.ts';
import { isActive } from '../../store/run/runMachine.ts';
import type { Session } from '../../store/sessionTypes.ts';
import { viewedSession } from '../../store/shelf/viewedRun.ts';
import { SessionContext, useApp, useSession } from '../../store/useApp.ts';
import { say, spokenLanguage } from '../../words/language.ts';
import { DetectedFigure, LossFigure, QualityFigure, VerificationFigure } from '../charts/Figures.tsx';
import controls from '../controls/controls.module.css';
import { DetectionPanel } from '../evaluate/DetectionPanel.tsx';
import shared from '../evaluate/Evaluate.module.css';
import { HistogramFigure } from '../evaluate/HistogramFigure.tsx';
import { RocFigure } from '../evaluate/RocFigure.tsx';
import { TarTable } from '../evaluate/TarTable.tsx';
import { ThresholdSlider } from '../evaluate/ThresholdSlider.tsx';
import { VerificationNumbers } from '../evaluate/VerificationNumbers.tsx';
import { Term } from '../glossary/Term.tsx';
import { PinnedRuns } from '../train/run/PinnedRuns.tsx';
import { RunStamp } from '../train/run/RunStamp.tsx';
import { ForkForm } from './ForkForm.tsx';
import classes from './OpenedRun.module.css';
import { RunExport } from './RunsExport.tsx';

/** A text of a person's own, taken over when it is left or Enter is pressed. */
function OwnText(props: {
  readonly label: string;
  readonly placeholder: string;
  readonly value: string;
  readonly most: number;
  readonly className: string | undefined;
  readonly onChange: (value: string) => void;
}) {
  const { label, placeholder, value, most, className, onChange } = props;
  const [text, setText] = useState(value);
  useEffect(() => setText(value), [value]);
  return (
    <input
      type="text"
      className={`${controls.field} ${className}`}
      aria-label={label}
      title={label}
      placeholder={placeholder}
      maxLength={most}
      value={text}
      onChange={(event) => setText(event.currentTarget.value)}
      onBlur={() => onChange(text)}
      onKeyDown={(event) => {
        if (event.key === 'Enter') event.currentTarget.blur();
      }}
    />
  );
}

function whereFrom({ record }: ShelfItem): string {
  const { origin, file, epochs, settings, parent } = record;
  const when = new Date(record.began).toLocaleString(spokenLanguage(), { dateStyle: 'medium', timeStyle: 'short' });
  const length = isFinished(record)
    ? t`finished`
    : t`${{ done: epochs.length }} of ${plural({ epochs: settings.training.epochs }, { one: '# epoch', other: '# epochs' })}`;
  if (origin !== 'page') return t`Of npm run ${origin}, from ${file}, ${when}, ${length}.`;
  return parent
    ? t`Begun ${when}, ${length}, forked after epoch ${{ epoch: parent.epoch }} with ${{ change: saidMark(parent.what) }}.`
    : t`Begun ${when}, ${length}.`;
}

/** What can be done with the run. */
function HeaderActs({ item }: { readonly item: ShelfItem }) {
  const session = useSession();
  const busy = useApp((state) => isActive(state.machine.phase));
  const underWay = useApp((state) => state.run.id === item.record.id) && busy;
  const racing = useApp((state) => isRacing(state.race, item.record.id));
  const raceUnderWay = useApp((state) => state.race !== null && isUnderWay(state.race));
  const { record, note, hasWeights } = item;
  const { id } = record;
  const whenIdle = busy ? t`Once the run under way has ended or was reset` : undefined;
  const whenFree = racing ? say(IN_RACE) : whenIdle;
  return (
    <span className={classes.acts}>
      <button
        type="button"
        className={controls.button}
        aria-pressed={note.pinned}
        title={t`Its curves lie under those of the run shown, and its weights stay longest`}
        onClick={() => session.pinRun(id, !note.pinned)}
      >
        {note.pinned ? t`Unpin` : t`Pin`}
      </button>
      <button
        type="button"
        className={controls.button}
        disabled={busy || racing || !hasWeights}
        title={hasWeights ? whenFree : t`Its weights are not kept`}
        onClick={() => {
          session.show('train');
          void session.goOn(id);
        }}
      >
        {isFinished(record) ? t`Show in Train` : t`Go on`}
      </button>
      <button
        type="button"
        className={controls.button}
        disabled={busy}
        title={whenIdle ?? t`For the next run`}
        onClick={() => session.takeRunSettings(id)}
      >
        {t`Use its settings`}
      </button>
      <button
        type="button"
        className={controls.button}
        disabled={raceUnderWay}
        title={
          raceUnderWay ? t`A race is under way` : t`Its settings with two to five values of one of them, losses first`
        }
        onClick={() => session.draftRace({ settings: record.settings, losses: [] })}
      >
        {t`Race…`}
      </button>
      <RunExport item={item} />
      <button
        type="button"
        className={controls.button}
        disabled={underWay || racing}
        title={racing ? say(IN_RACE) : underWay ? t`It is under way: reset it first` : t`That can be undone`}
        onClick={() => session.deleteRun(id)}
      >
        {t`Delete`}
      </button>
    </span>
  );
}

/** @param viewed the run as a page of its own, whatever run is on the page */
function Header({ item, viewed }: { readonly item: ShelfItem; readonly viewed: Session }) {
  const session = useSession();
  const { record, note, epochs } = item;
  const { id } = record;
  return (
    <section className={`panel ${classes.header}`} aria-label={t`Run opened`}>
      <div className={classes.row}>
        <button type="button" className={controls.button} onClick={() => session.closeRun()}>
          <IconArrowLeft size={15} aria-hidden /> {t`All runs`}
        </button>
        <OwnText
          label={t`Name of this run`}
          placeholder={t`Give it a name`}
          value={note.name}
          most={80}
          className={classes.ownName}
          onChange={(name) => session.renameRun(id, name)}
        />
        <OwnText
          label={t`Note on this run`}
          placeholder={t`Note`}
          value={note.note}
          most={500}
          className={classes.ownNote}
          onChange={(text) => session.noteRun(id, text)}
        />
        <HeaderActs item={item} />
      </div>
      <SessionContext value={viewed}>
        <p className={classes.stamp}>
          <RunStamp />
        </p>
        <PinnedRuns />
      </SessionContext>
      <p className={shared.about}>{whereFrom(item)}</p>
      {epochs.length > 0 ? (
        <ForkForm key={id} item={item} />
      ) : (
        <p className={shared.about}>{t`It cannot be forked: the network at the end of its epochs is not kept.`}</p>
      )}
    </section>
  );
}

function Evaluation({
  evaluation,
  identities,
}: {
  readonly evaluation: EvaluationRecord;
  readonly identities: readonly string[];
}) {
  const { epoch, step, verification, detection, pairSet } = evaluation;
  const network =
    step === null
      ? t`Network of epoch ${epoch}`
      : t`Network of epoch ${epoch}, step ${{ step: step.toLocaleString('en') }}`;
  const people = pairSet ?? t`people it has never seen`;
  return (
    <>
      <section className={`panel ${shared.panel}`} aria-label={t`Evaluation`}>
        <h2 className="panel-title">
          <Trans>
            <Term word="verification">Verification</Term>: same person or not?
          </Trans>
        </h2>
        <p className={shared.about}>
          <RunStamp />
        </p>
        <p className={shared.about}>
          {verification
            ? t`${network}, on ${people}: ${plural({ same: verification.samePairs }, { one: '# pair', other: '# pairs' })} of one person, ${{ different: verification.differentPairs.toLocaleString('en') }} of two.`
            : t`${network}.`}
        </p>
        {verification ? (
          <VerificationNumbers verification={verification} />
        ) : (
          <p className={shared.none}>{t`There was nothing to verify on.`}</p>
        )}
      </section>
      {verification && 'pairs' in verification && (
        <>
          <div className={classes.curves}>
            <RocFigure verification={verification} />
            <HistogramFigure verification={verification} />
          </div>
          <ThresholdSlider verification={verification} />
        </>
      )}
      {verification && <TarTable verification={verification} />}
      <DetectionPanel detection={detection} identities={identities} />
    </>
  );
}

const MOST_ROWS = 200;

function Rectified({ id, images }: { readonly id: string; readonly images: readonly RectifiedImage[] }) {
  const session = useSession();
  return (
    <section className={`panel ${shared.panel}`} aria-label={t`Rectified labels`}>
      <div className={classes.listHead}>
        <h2 className="panel-title">{t`Rectified labels`}</h2>
        <button
          type="button"
          className={controls.button}
          disabled={images.length === 0}
          onClick={() => void session.downloadRunRectified(id)}
        >
          <IconDownload size={15} aria-hidden /> CSV
        </button>
      </div>
      <p className={shared.about}>
        <RunStamp />
      </p>
      {images.length === 0 ? (
        <p className={shared.none}>{t`No label is rectified at its end.`}</p>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
        <section className={classes.list} tabIndex={0} aria-label={t`List of rectified labels`}>
          <table className={shared.table}>
            <thead>
              <tr>
                <th scope="col">{t`Image`}</th>
                <th scope="col">{t`Given label`}</th>
                <th scope="col">{t`New label`}</th>
                <th scope="col">{t`True label`}</th>
                <th scope="col">{t`Epoch`}</th>
              </tr>
            </thead>
            <tbody>
              {images.slice(0, MOST_ROWS).map(({ image, givenLabel, rectifiedLabel, trueLabel, epoch }) => (
                <tr key={image}>
                  <th scope="row">
                    <bdi>{image}</bdi>
                  </th>
                  <td>{givenLabel}</td>
                  <td>{rectifiedLabel}</td>
                  <td>{trueLabel ?? t`unknown`}</td>
                  <td>{epoch}</td>
                </tr>
              ))}
            </tbody>
          </table>
          {images.length > MOST_ROWS && (
            <p className={shared.none}>
              {t`and ${plural({ count: images.length - MOST_ROWS }, { one: '# more label', other: '# more labels' })}; the CSV has all of them`}
            </p>
          )}
        </section>
      )}
    </section>
  );
}

function Kept({ id, details }: { readonly id: string; readonly details: RunDetails | null }) {
  return (
    <>
      {details?.evaluation ? (
        <Evaluation evaluation={details.evaluation} identities={details.identities} />
      ) : (
        <section className={`panel ${shared.panel}`} aria-label={t`Evaluation`}>
          <h2 className="panel-title">{t`Evaluation`}</h2>
          <p className={shared.about}>
            {t`Nobody has evaluated it in full: the charts hold what was measured at the end of each epoch.`}
          </p>
        </section>
      )}
      {details?.rectified ? (
        <Rectified id={id} images={details.rectified} />
      ) : (
        <section className={`panel ${shared.panel}`} aria-label={t`Rectified labels`}>
          <h2 className="panel-title">{t`Rectified labels`}</h2>
          <p className={shared.about}>{t`Its list of rectified labels is not kept.`}</p>
        </section>
      )}
    </>
  );
}

export function OpenedRun({ item, details }: { readonly item: ShelfItem; readonly details: RunDetails | null }) {
  const session = useSession();
  const { record } = item;
  const shelf = useApp((state) => state.shelf);
  const viewed = useMemo(() => viewedSession(session, record, details), [session, record, details]);
  // The runs that are pinned by now lie under its charts.
  useEffect(() => viewed.store.setState({ shelf }), [viewed, shelf]);
  return (
    <div className={classes.view}>
      <Header item={item} viewed={viewed} />
      <SessionContext value={viewed}>
        <div className={classes.figures}>
          <LossFigure />
          <DetectedFigure />
          <QualityFigure />
          <VerificationFigure />
        </div>
        <Kept id={record.id} details={details} />
      </SessionContext>
    </div>
  );
}
