/** The analysis under way: every stage with how far it is and how long it still takes. */
import { IconCheck } from '@tabler/icons-react';
import { SAMPLE_NAME } from '../../store/clean/sample.ts';
import { leftText, paceText, type Stage, type StageProgress } from '../../store/clean/stageProgress.ts';
import { useClean, useCleanSession } from '../../store/clean/useClean.ts';
import controls from '../controls/controls.module.css';
import { counted } from '../format.ts';
import classes from './AnalysisPanel.module.css';
import { Thumb } from './Thumb.tsx';

const STAGES: readonly { readonly stage: Stage; readonly title: string }[] = [
  { stage: 'drawing', title: 'Drawing synthetic faces' },
  { stage: 'reading', title: 'Reading images' },
  { stage: 'finding faces', title: 'Finding faces' },
  { stage: 'comparing', title: 'Comparing faces' },
  { stage: 'training', title: 'Checking every label' },
];

function Row({ title, progress, over }: { title: string; progress: StageProgress | undefined; over: boolean }) {
  const share = over ? 1 : progress && progress.total > 0 ? progress.done / progress.total : 0;
  const finished = over || share >= 1;
  return (
    <li className={classes.row} data-state={finished ? 'done' : progress ? 'now' : 'later'}>
      <span className={classes.title}>
        {title}
        {finished && <IconCheck size={15} stroke={2.4} role="img" aria-label="done" />}
      </span>
      <span className={classes.numbers}>
        {progress && !finished && progress.total > 0 && (
          <>
            {progress.done.toLocaleString('en')} of {progress.total.toLocaleString('en')}
            {progress.perSecond !== null && ` · ${paceText(progress.perSecond)}`}
            {progress.secondsLeft !== null && ` · ${leftText(progress.secondsLeft)}`}
          </>
        )}
      </span>
      <span className={classes.track}>
        <i style={{ transform: `scaleX(${share})` }} />
      </span>
    </li>
  );
}

/** The faces found last: what is read shows itself. */
function Latest() {
  const { latest, known } = useClean((state) => state.found);
  if (latest.tiles.length === 0) return null;
  return (
    <>
      <div className={classes.latest} aria-hidden>
        {latest.tiles.map((_, i) => (
          <Thumb key={i} thumbnails={latest} image={i} />
        ))}
      </div>
      {known > 0 && <p className={classes.found}>{counted(known, 'face')} known from an earlier visit.</p>}
    </>
  );
}

export function AnalysisPanel() {
  const session = useCleanSession();
  const stages = useClean((state) => state.stages);
  const name = useClean((state) => state.name);
  const set = useClean((state) => state.set);
  const rows = STAGES.filter(({ stage }) => stage !== 'drawing' || name === SAMPLE_NAME);
  const at = (stage: Stage): number => stages.findIndex((held) => held.stage === stage);
  // Stages may overlap, and one may be counted within another: it is over when a later one has begun and it counts no more.
  const last = Math.max(...rows.map(({ stage }, i) => (at(stage) >= 0 ? i : -1)));
  return (
    <div className={classes.panel}>
      <h2>
        <bdi>{name}</bdi>
      </h2>
      <p className={classes.found}>
        {set
          ? `${counted(set.names.length, 'image')} of ${counted(set.identities.length, 'identity', 'identities')}`
          : 'Getting ready'}
      </p>
      <ol className={classes.rows}>
        {rows.map(({ stage, title }, i) => {
          const progress = stages[at(stage)];
          return (
            <Row key={stage} title={title} progress={progress} over={i < last && !(progress && progress.done > 0)} />
          );
        })}
      </ol>
      <Latest />
      <button type="button" className={controls.button} onClick={() => session.cancel()}>
        Cancel
      </button>
    </div>
  );
}
