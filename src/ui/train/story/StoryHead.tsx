/** What the recorded run of a first visit tells: a sentence, how far it is, and that it is no run of one's own. */
import { plural, t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { CloseButton } from '@mantine/core';
import { useEffect, useState } from 'react';
import { FIRST_LESSON, useLessons } from '../../../store/lessons/lessons.ts';
import { shownSettings } from '../../../store/run/shown.ts';
import { showsRun } from '../../../store/state.ts';
import { type Story, useStory } from '../../../store/story/story.ts';
import { useApp, useMoment } from '../../../store/useApp.ts';
import controls from '../../controls/controls.module.css';
import { percent } from '../../format.ts';
import { useReducedMotion } from '../../useReducedMotion.ts';
import classes from './Story.module.css';

const isWhole = (value: number): boolean => value > 0 && Math.abs(value - Math.round(value)) < 1e-9;

/** The share of wrong labels as people say it: "1 in 4", "3 in 10", else as a percentage. */
export function headlineText(share: number): string {
  if (isWhole(1 / share)) {
    const group = Math.round(1 / share);
    return t`1 in ${group} of these labels is wrong. Watch the network find them.`;
  }
  if (isWhole(10 * share)) {
    const tenths = Math.round(10 * share);
    return t`${tenths} in 10 of these labels are wrong. Watch the network find them.`;
  }
  const percentage = percent(share);
  return t`${percentage} of these labels are wrong. Watch the network find them.`;
}

function usePageSeen(): boolean {
  const [seen, setSeen] = useState(() => document.visibilityState === 'visible');
  useEffect(() => {
    const look = (): void => setSeen(document.visibilityState === 'visible');
    document.addEventListener('visibilitychange', look);
    return () => document.removeEventListener('visibilitychange', look);
  }, []);
  return seen;
}

/** It moves while somebody can see it. */
function useWatching(story: Story): void {
  const seen = usePageSeen();
  const still = useReducedMotion();
  useEffect(() => {
    story.watch(seen, still);
    return () => story.watch(false, still);
  }, [story, seen, still]);
}

/** What has become of the wrong labels by the moment shown. */
function Progress() {
  const total = useApp((state) => state.run.epochs);
  const start = useApp((state) => state.run.settings?.head.epochStart ?? 0);
  const wrong = useApp((state) => state.charts.epochs.at(-1)?.injected ?? 0);
  const epoch = useMoment((moment) => moment.epoch) ?? total;
  const right = useMoment(({ corrections }) => corrections.right);
  const images = useApp((state) => state.labels?.given.length ?? 0);
  const begun = useApp(showsRun);
  if (!begun) return null;
  return (
    <>
      <b>{t`Epoch ${epoch} of ${total}:`}</b>{' '}
      {epoch <= start
        ? t`${wrong} of ${plural(images, { one: '# face', other: '# faces' })} carry another person’s name, and the network still believes them all.`
        : t`${right} of the ${wrong} wrong names are put right.`}
    </>
  );
}

function Head({ story }: { readonly story: Story }) {
  useWatching(story);
  const [, lessons] = useLessons();
  const share = useApp((state) => shownSettings(state).noise.closedSet);
  return (
    <section className={`panel ${classes.head}`} aria-label={t`A recorded run`}>
      <h2 className={classes.headline}>{headlineText(share)}</h2>
      <CloseButton
        className={classes.close}
        size="sm"
        aria-label={t`Close the recorded run`}
        title={t`Close the recorded run`}
        onClick={() => story.dismiss()}
      />
      <p className={classes.progress}>
        <Progress />
      </p>
      <p className={classes.about}>
        {lessons ? (
          <Trans>
            <b>A recorded run.</b> Press Start to train on your machine, or{' '}
            <button type="button" className={controls.link} onClick={() => lessons.open(FIRST_LESSON)}>
              take the six lessons
            </button>
            .
          </Trans>
        ) : (
          <Trans>
            <b>A recorded run.</b> Press Start to train on your machine.
          </Trans>
        )}
      </p>
    </section>
  );
}

/** Nothing where there is no story to tell. */
export function StoryHead() {
  const [view, story] = useStory();
  return story && view.kind !== 'over' ? <Head story={story} /> : null;
}
