/** A racer beside the others: its name and look in the charts, how far it is, its newest numbers, its picture. */
import { msg, t } from '@lingui/core/macro';
import { FINAL_NUMBERS, finalText } from '../../domain/finalNumbers.ts';
import { findsWrongLabels } from '../../domain/losses/catalogue.ts';
import { runStamp } from '../../domain/runStamp.ts';
import type { RacerRun } from '../../store/race/raceView.ts';
import { useApp } from '../../store/useApp.ts';
import { say } from '../../words/language.ts';
import { lazyPart } from '../boundary/lazyPart.tsx';
import { Swatch } from '../runs/ComparedCharts.tsx';
import classes from './Race.module.css';
import { RacerWall } from './RacerWall.tsx';

const RacerSphere = lazyPart(msg`The sphere`, () => import('../sphere/RacerSphere.tsx'));

const SHOWN = ['verificationAccuracy', 'precision', 'recall', 'rectifiedToTruth'] as const;
const NUMBERS = FINAL_NUMBERS.filter(({ key }) => SHOWN.some((shown) => shown === key));

/** Its numbers of the last epoch that is done. */
function Numbers() {
  const settings = useApp((state) => state.run.settings);
  const epochs = useApp((state) => state.charts.epochs);
  if (!settings) return null;
  return (
    <dl className={classes.numbers}>
      {NUMBERS.map(({ key, label, help }) => (
        <div key={key} title={say(help)}>
          <dt>{say(label)}</dt>
          <dd>{finalText({ settings, epochs }, key)}</dd>
        </div>
      ))}
    </dl>
  );
}

function Place({ seed }: { readonly seed: string | null }) {
  const epochs = useApp((state) => state.run.epochs);
  const done = useApp((state) => state.charts.epochs.at(-1)?.epoch ?? 0);
  const note = useApp((state) => state.run.note);
  const trusts = useApp((state) => state.run.settings !== null && !findsWrongLabels(state.run.settings.head));
  const known = epochs > 0 ? t`epoch ${done} of ${epochs} done` : t`not begun`;
  return (
    <span className={classes.place}>
      {seed !== null && `${seed} · `}
      {note === '' ? known : note}
      {trusts && ` · ${t`trusts every label`}`}
    </span>
  );
}

interface RacerColumnProps {
  readonly place: number;
  readonly name: string;
  readonly picture: 'wall' | 'sphere';
  /** Which seed it is, where there are several. */
  readonly seed: string | null;
  /** Of the seed that is shown. */
  readonly run: RacerRun | undefined;
}

/** Inside the session of the racer. */
export function RacerColumn({ place, name, picture, seed, run }: RacerColumnProps) {
  const settings = useApp((state) => state.run.settings);
  const warnings = useApp((state) => state.warnings);
  return (
    <section className={`panel ${classes.column}`} aria-label={t`Racer ${{ racer: place + 1 }}: ${name}`}>
      <h3 className={classes.name} title={settings ? runStamp(settings) : undefined}>
        <Swatch place={place} />
        {place + 1} {name}
      </h3>
      <Place seed={seed} />
      {run?.failure != null && (
        <p className={classes.failure} role="alert">
          {t`It failed, the others go on: ${{ reason: run.failure }}`}
        </p>
      )}
      {warnings.map(({ kind, message }) => (
        <p key={kind} className={classes.warning}>
          {message}
        </p>
      ))}
      <Numbers />
      {picture === 'sphere' ? (
        <div className={classes.sphere}>
          <RacerSphere />
        </div>
      ) : (
        <RacerWall />
      )}
    </section>
  );
}
