/** The analysis under way: every stage with how far it is and how long it still takes. */
import { msg, plural, t } from '@lingui/core/macro';
import { IconCheck } from '@tabler/icons-react';
import { SAMPLE_NAME, setTitle } from '../../store/clean/sample.ts';
import { leftText, paceText, type Stage, type StageProgress } from '../../store/clean/stageProgress.ts';
import { useClean, useCleanSession } from '../../store/clean/useClean.ts';
import { say, type Words } from '../../words/language.ts';
import controls from '../controls/controls.module.css';
import classes from './AnalysisPanel.module.css';
import { Thumb } from './Thumb.tsx';

const STAGES: readonly { readonly stage: Stage; readonly title: Words }[] = [
  { stage: 'drawing', title: msg`Drawing synthetic faces` },
  { stage: 'reading', title: msg`Reading images` },
  { stage: 'finding faces', title: msg`Finding faces` },
  { stage: 'comparing', title: msg`Comparing faces` },
  { stage: 'training', title: msg`Checking every label` },
];

function doneOf(progress: StageProgress): string {
  const done = progress.done.toLocaleString('en');
  const total = progress.total.toLocaleString('en');
  return t`${done} of ${total}`;
}

/** What is looked through. */
function About() {
  const set = useClean((state) => state.set);
  if (!set) return t`Getting ready`;
  const [images, identities] = [set.names.length, set.identities.length];
  return t`${plural(images, { one: '# image', other: '# images' })} of ${plural(identities, { one: '# identity', other: '# identities' })}`;
}

function Row({ title, progress, over }: { title: string; progress: StageProgress | undefined; over: boolean }) {
  const share = over ? 1 : progress && progress.total > 0 ? progress.done / progress.total : 0;
  const finished = over || share >= 1;
  return (
    <li className={classes.row} data-state={finished ? 'done' : progress ? 'now' : 'later'}>
      <span className={classes.title}>
        {title}
        {finished && <IconCheck size={15} stroke={2.4} role="img" aria-label={t`done`} />}
      </span>
      <span className={classes.numbers}>
        {progress && !finished && progress.total > 0 && (
          <>
            {doneOf(progress)}
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
      {known > 0 && (
        <p
          className={classes.found}
        >{t`${plural(known, { one: '# face', other: '# faces' })} known from an earlier visit.`}</p>
      )}
    </>
  );
}

export function AnalysisPanel() {
  const session = useCleanSession();
  const stages = useClean((state) => state.stages);
  const name = useClean((state) => state.name);
  const rows = STAGES.filter(({ stage }) => stage !== 'drawing' || name === SAMPLE_NAME);
  const at = (stage: Stage): number => stages.findIndex((held) => held.stage === stage);
  // Stages may overlap, and one may be counted within another: it is over when a later one has begun and it counts no more.
  const last = Math.max(...rows.map(({ stage }, i) => (at(stage) >= 0 ? i : -1)));
  return (
    <div className={classes.panel}>
      <h2>
        <bdi>{setTitle(name)}</bdi>
      </h2>
      <p className={classes.found}>
        <About />
      </p>
      <ol className={classes.rows}>
        {rows.map(({ stage, title }, i) => {
          const progress = stages[at(stage)];
          return (
            <Row
              key={stage}
              title={say(title)}
              progress={progress}
              over={i < last && !(progress && progress.done > 0)}
            />
          );
        })}
      </ol>
      <Latest />
      <button type="button" className={controls.button} onClick={() => session.cancel()}>
        {t`Cancel`}
      </button>
    </div>
  );
}
