/** What the recorded run of a first visit tells: a sentence, how far it is, and that it is no run of one's own. */
import { CloseButton } from '@mantine/core';
import { useEffect, useState } from 'react';
import { FIRST_LESSON, useLessons } from '../../../store/lessons/lessons.ts';
import { shownSettings } from '../../../store/run/shown.ts';
import { showsRun } from '../../../store/state.ts';
import { type Story, useStory } from '../../../store/story/story.ts';
import { useApp, useMoment } from '../../../store/useApp.ts';
import controls from '../../controls/controls.module.css';
import { counted, percent } from '../../format.ts';
import { useReducedMotion } from '../../useReducedMotion.ts';
import classes from './Story.module.css';

/** A share as people say it: "1 in 4", "3 in 10", else as a percentage. */
export function shareText(share: number): string {
  const isWhole = (value: number): boolean => value > 0 && Math.abs(value - Math.round(value)) < 1e-9;
  if (isWhole(1 / share)) return `1 in ${Math.round(1 / share)}`;
  return isWhole(10 * share) ? `${Math.round(10 * share)} in 10` : percent(share);
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
      <b>
        Epoch {epoch} of {total}:
      </b>{' '}
      {epoch <= start
        ? `${wrong} of ${counted(images, 'face')} carry another person’s name, and the network still believes them all.`
        : `${right} of the ${wrong} wrong names are put right.`}
    </>
  );
}

function Head({ story }: { readonly story: Story }) {
  useWatching(story);
  const [, lessons] = useLessons();
  const share = shareText(useApp((state) => shownSettings(state).noise.closedSet));
  return (
    <section className={`panel ${classes.head}`} aria-label="A recorded run">
      <h2 className={classes.headline}>
        {share} of these labels {share.startsWith('1 in ') ? 'is' : 'are'} wrong. Watch the network find them.
      </h2>
      <CloseButton
        className={classes.close}
        size="sm"
        aria-label="Close the recorded run"
        title="Close the recorded run"
        onClick={() => story.dismiss()}
      />
      <p className={classes.progress}>
        <Progress />
      </p>
      <p className={classes.about}>
        <b>A recorded run.</b> Press Start to train on your machine
        {lessons ? (
          <>
            , or{' '}
            <button type="button" className={controls.link} onClick={() => lessons.open(FIRST_LESSON)}>
              take the six lessons
            </button>
            .
          </>
        ) : (
          '.'
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
