/** For those who go by keyboard: past the bar, and past the settings. Seen once they have the focus. */
import { useApp } from '../../store/useApp.ts';
import classes from './SkipLinks.module.css';

interface Skip {
  readonly label: string;
  /** Of what gets the focus. */
  readonly selector: string;
}

const TO_MAIN: Skip = { label: 'Skip to the view', selector: 'main' };
const IN_TRAIN: readonly Skip[] = [
  { label: 'Skip to the settings', selector: 'main aside[aria-label="Settings"]' },
  { label: 'Skip to the faces', selector: 'main [data-skip="faces"]' },
  { label: 'Skip to the charts', selector: 'main [data-skip="charts"]' },
  { label: 'Skip to the rectified labels', selector: 'main [data-skip="rectified"]' },
];

function goTo(selector: string): void {
  const place = document.querySelector<HTMLElement>(selector);
  if (!place) return;
  // It takes the focus once; the keyboard goes on from there.
  place.tabIndex = -1;
  place.focus();
  place.scrollIntoView({ block: 'nearest' });
}

export function SkipLinks() {
  const view = useApp((state) => state.view);
  return (
    <nav aria-label="Skip">
      {(view === 'train' ? IN_TRAIN : [TO_MAIN]).map(({ label, selector }) => (
        <button key={label} type="button" className={classes.skip} onClick={() => goTo(selector)}>
          {label}
        </button>
      ))}
    </nav>
  );
}
