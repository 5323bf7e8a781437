/** Accepts the suggestions that are very likely right, all in one step, once a person has seen which these are. */
import { plural, t } from '@lingui/core/macro';
import { Modal } from '@mantine/core';
import { IconArrowRight } from '@tabler/icons-react';
import { useMemo, useState } from 'react';
import { LEAST_SURE, surest } from '../../store/clean/suspectRanking.ts';
import { useClean, useCleanSession } from '../../store/clean/useClean.ts';
import controls from '../controls/controls.module.css';
import { percent } from '../format.ts';
import classes from './AcceptSurest.module.css';
import { IdentityName } from './IdentityName.tsx';
import { Thumb } from './Thumb.tsx';

/** Faces drawn in the preview; more are counted in a line. */
const SHOWN = 200;

function useSurest(): readonly number[] {
  const ranked = useClean((state) => state.ranked);
  const set = useClean((state) => state.set);
  const scores = useClean((state) => state.scores);
  const threshold = useClean((state) => state.threshold);
  const verdicts = useClean((state) => state.verdicts);
  return useMemo(() => surest(ranked, set, scores, threshold, verdicts), [ranked, set, scores, threshold, verdicts]);
}

function Preview({ images }: { images: readonly number[] }) {
  const set = useClean((state) => state.set);
  const scores = useClean((state) => state.scores);
  if (!set || !scores) return null;
  return (
    <ul className={classes.faces}>
      {images.slice(0, SHOWN).map((image) => (
        <li key={image} title={set.names[image]}>
          <Thumb thumbnails={set.thumbnails} image={image} />
          <p>
            <IdentityName identity={set.labels[image]!} />
            <IconArrowRight size={12} role="img" aria-label={t`becomes`} />
            <IdentityName identity={scores.suggested[image]!} />
          </p>
        </li>
      ))}
    </ul>
  );
}

export function AcceptSurest() {
  const session = useCleanSession();
  const images = useSurest();
  const scores = useClean((state) => state.scores);
  const [opened, setOpened] = useState(false);
  if (images.length === 0 || !scores?.wrong) return null;
  const { wrong, openSet } = scores;
  const expected = images.reduce((sum, image) => sum + wrong[image]! - openSet[image]!, 0);
  const close = (): void => setOpened(false);
  const suggestions = images.length;
  const count = suggestions.toLocaleString('en');
  const more = (suggestions - SHOWN).toLocaleString('en');
  const right = Math.round(expected).toLocaleString('en');
  const least = percent(LEAST_SURE);
  return (
    <>
      <button
        type="button"
        className={controls.button}
        title={t`Suspects of this list whose suggested name is at least ${least} likely right, by the estimate`}
        onClick={() => setOpened(true)}
      >
        {t`Accept the surest ${count}…`}
      </button>
      <Modal
        opened={opened}
        onClose={close}
        title={t`Accept ${plural(suggestions, { one: '# suggestion', other: '# suggestions' })}`}
        size="xl"
        closeButtonProps={{ 'aria-label': t`Close` }}
      >
        <p>
          {t`Each is at least ${least} likely right; all in all ${right} of ${count} are expected to be. It is an estimate: look through them first.`}
        </p>
        <Preview images={images} />
        {suggestions > SHOWN && <p className="quiet">{t`and ${more} more`}</p>}
        <div className={classes.actions}>
          <p className="quiet">{t`One step: U takes all of it back.`}</p>
          <button type="button" className={controls.button} onClick={close}>
            {t`Cancel`}
          </button>
          <button
            type="button"
            className={`${controls.button} ${controls.primary}`}
            onClick={() => {
              session.decideTop('accept', suggestions);
              close();
            }}
          >
            {t`Accept ${count}`}
          </button>
        </div>
      </Modal>
    </>
  );
}
