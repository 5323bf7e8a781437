/** The race: its form, the racers side by side, their curves over each other, the verdict. */
import { msg, t } from '@lingui/core/macro';
import { SegmentedControl } from '@mantine/core';
import {
  IconFlag,
  IconPlayerPauseFilled,
  IconPlayerPlayFilled,
  IconPlayerStopFilled,
  IconPlus,
} from '@tabler/icons-react';
import { useMemo, useState } from 'react';
import { networkOf } from '../../domain/networks.ts';
import { racerNames, sharedStamp } from '../../store/race/racePlan.ts';
import { raceStatus } from '../../store/race/raceStatus.ts';
import { isUnderWay, type RaceView } from '../../store/race/raceView.ts';
import { SessionContext, useApp, useSession } from '../../store/useApp.ts';
import { say } from '../../words/language.ts';
import controls from '../controls/controls.module.css';
import { saidOptions, type WordedOption } from '../controls/saidOptions.ts';
import { ComparedCharts } from '../runs/ComparedCharts.tsx';
import { RunsExport } from '../runs/RunsExport.tsx';
import { useLanguage } from '../useLanguage.ts';
import classes from './Race.module.css';
import { RaceForm } from './RaceForm.tsx';
import { RacerColumn } from './RacerColumn.tsx';
import { useRacers } from './useRacers.ts';
import { VerdictPanel } from './VerdictPanel.tsx';

const PICTURES: readonly WordedOption<'wall' | 'sphere'>[] = [
  { value: 'wall', label: msg`Faces` },
  { value: 'sphere', label: msg`Sphere` },
];

const ABOUT = msg`The same images, wrong labels, first weights and order for all, epoch by epoch: what differs is due to the one setting, or to chance, which more seeds tell.`;

const racersText = (names: readonly string[]): string =>
  names.join(t({ message: ' against ', context: 'between those that race' }));

/** One click away, and the way to any other. */
function Offers() {
  const session = useSession();
  return (
    <>
      <button
        type="button"
        className={controls.button}
        title={t`On drawn faces, three seeds: under a minute on a laptop`}
        onClick={() => void session.startDemoRace()}
      >
        <IconFlag size={15} aria-hidden /> {t`ArcFace against BoundaryFace at 40 % noise`}
      </button>
      <button
        type="button"
        className={controls.button}
        title={t`Two to five values of one setting, losses first`}
        onClick={() => session.draftRace({ settings: null, losses: [] })}
      >
        {t`Another race…`}
      </button>
    </>
  );
}

function Controls({ race }: { readonly race: RaceView }) {
  const session = useSession();
  const { phase } = race;
  const underWay = isUnderWay(race);
  return (
    <span className={classes.acts}>
      {underWay && phase !== 'paused' && (
        <button type="button" className={controls.button} onClick={() => session.pauseRace()}>
          <IconPlayerPauseFilled size={14} aria-hidden /> {t`Pause the race`}
        </button>
      )}
      {phase === 'paused' && (
        <button type="button" className={`${controls.button} ${controls.primary}`} onClick={() => session.resumeRace()}>
          <IconPlayerPlayFilled size={14} aria-hidden /> {t`Go on`}
        </button>
      )}
      {underWay && (
        <button
          type="button"
          className={controls.button}
          title={t`Its runs stay in the list, as far as they have come`}
          onClick={() => session.stopRace()}
        >
          <IconPlayerStopFilled size={14} aria-hidden /> {t`Stop`}
        </button>
      )}
      {!underWay && (
        <>
          <button
            type="button"
            className={controls.button}
            title={t`The same race with other faces, wrong labels, first weights and order`}
            onClick={() => void session.againRace()}
          >
            <IconPlus size={14} aria-hidden /> {t`Again with another seed`}
          </button>
          <Offers />
          <button
            type="button"
            className={controls.button}
            title={t`Its runs stay in the list`}
            onClick={() => session.closeRace()}
          >
            {t`Close the race`}
          </button>
        </>
      )}
    </span>
  );
}

/** The runs whose curves are drawn: those of the seed that is under way, and once the race is over the finished ones of all. */
function drawnRuns(race: RaceView): RaceView['runs'] {
  const { runs, seed } = race;
  const ofSeed = runs.filter((run) => run.seed === seed && run.state !== 'failed');
  const finished = runs.filter(({ state }) => state === 'finished');
  return isUnderWay(race) || finished.length === 0 ? ofSeed : finished;
}

function Curves({ race, names }: { readonly race: RaceView; readonly names: readonly string[] }) {
  const items = useApp((state) => state.shelf.items);
  const drawn = useMemo(() => drawnRuns(race), [race]);
  const groups = useMemo(
    () =>
      names.map((name, place) => ({
        name,
        runs: drawn
          .filter(({ racer }) => racer === place)
          .flatMap(({ id }) => items.find(({ record }) => record.id === id)?.record ?? []),
      })),
    [items, drawn, names],
  );
  const seeds = new Set(drawn.map(({ seed }) => seed)).size;
  return (
    <>
      {race.plan.seeds > 1 && (
        <p className={classes.about}>
          {seeds > 1
            ? t`Curves: mean over ${seeds} seeds, with a band of one standard deviation to either side.`
            : t`Curves of seed ${{ seed: race.seed + 1 }}.`}
        </p>
      )}
      <ComparedCharts groups={groups} />
    </>
  );
}

function Held({ race }: { readonly race: RaceView }) {
  const { plan, runs, seed, problem } = race;
  const racers = useRacers(race);
  const language = useLanguage();
  // biome-ignore lint/correctness/useExhaustiveDependencies: it holds words of the language
  const names = useMemo(() => racerNames(plan), [plan, language]);
  const isVisible = networkOf(plan.settings.model).embeddingSize <= 3;
  const [picture, setPicture] = useState<'wall' | 'sphere'>(isVisible ? 'sphere' : 'wall');
  const items = useApp((state) => state.shelf.items);
  const kept = items.filter(({ record }) => runs.some(({ id }) => id === record.id));
  return (
    <section className={classes.race} aria-label={t`Race`}>
      <div className={`panel ${classes.head}`}>
        <div className={classes.row}>
          <h2 className="panel-title">{t`Race: ${{ racers: racersText(names) }}`}</h2>
          <SegmentedControl
            size="xs"
            aria-label={t`Picture of each racer`}
            data={saidOptions(PICTURES)}
            value={picture}
            onChange={(value) => setPicture(value === 'sphere' ? 'sphere' : 'wall')}
          />
          {kept.length > 0 && <RunsExport items={kept} which="race" />}
          <Controls race={race} />
        </div>
        <p className={classes.about} title={say(ABOUT)}>
          {sharedStamp(plan)}
        </p>
        <p className={classes.status} role="status">
          {raceStatus(race)}
        </p>
        {problem !== null && (
          <p className={classes.failure} role="alert">
            {problem}
          </p>
        )}
      </div>
      <VerdictPanel race={race} />
      <div className={classes.columns} style={{ ['--racers' as string]: names.length }}>
        {racers.map((racer, place) => (
          <SessionContext key={names[place]} value={racer}>
            <RacerColumn
              place={place}
              name={names[place]!}
              picture={picture}
              seed={plan.seeds > 1 ? t`seed ${{ seed: seed + 1 }} of ${{ seeds: plan.seeds }}` : null}
              run={runs.findLast((each) => each.racer === place && each.seed === seed)}
            />
          </SessionContext>
        ))}
      </div>
      <Curves race={race} names={names} />
    </section>
  );
}

export function RacePanel() {
  const race = useApp((state) => state.race);
  const draft = useApp((state) => state.raceDraft);
  const form = draft && !(race && isUnderWay(race)) ? draft : null;
  return (
    <>
      {form && (
        <section className={`panel ${classes.head}`} aria-label={t`Plan a race`}>
          <h2 className="panel-title">{t`Plan a race`}</h2>
          <p className={classes.about}>{say(ABOUT)}</p>
          <RaceForm key={JSON.stringify(form)} draft={form} />
        </section>
      )}
      {race ? (
        <Held race={race} />
      ) : (
        !form && (
          <section className={`panel ${classes.head}`} aria-label={t`Race`}>
            <div className={classes.row}>
              <h2 className="panel-title">{t`Race`}</h2>
              <span className={classes.about}>{t`Several losses on the same images, at the same time.`}</span>
              <span className={classes.acts}>
                <Offers />
              </span>
            </div>
          </section>
        )
      )}
    </>
  );
}
