/** For those who go by keyboard: past the bar, and in Train past the settings. Seen once they have the focus. */
import { msg, t } from '@lingui/core/macro';
import { say, type Words } from '../../words/language.ts';
import controls from '../controls/controls.module.css';
import classes from './SkipLinks.module.css';

interface Skip {
  readonly label: Words;
  /** Of what gets the focus. */
  readonly selector: string;
}

const TO_CONTENT: Skip = { label: msg`Skip to the content`, selector: '#content' };
/** Where there is one column it shows one of these at a time, and a choice of them. */
const TO_PARTS: readonly Skip[] = [
  { label: msg`Skip to the faces`, selector: '#content [data-skip="faces"]' },
  { label: msg`Skip to the charts`, selector: '#content [data-skip="charts"]' },
  { label: msg`Skip to the rectified labels`, selector: '#content [data-skip="rectified"]' },
];

function goTo(selector: string): void {
  const place = document.querySelector<HTMLElement>(selector);
  if (!place) return;
  // It takes the focus once; the keyboard goes on from there.
  place.tabIndex = -1;
  place.focus();
  place.scrollIntoView({ block: 'nearest' });
}

function SkipButton({ skip, className = '' }: { readonly skip: Skip; readonly className?: string | undefined }) {
  return (
    <button
      type="button"
      className={`${controls.button} ${classes.skip} ${className}`}
      onClick={() => goTo(skip.selector)}
    >
      {say(skip.label)}
    </button>
  );
}

/** @param parts those of Train are there to go to as well */
export function SkipLinks({ parts }: { readonly parts: boolean }) {
  return (
    <nav aria-label={t({ message: 'Skip', context: 'to a part of the page' })}>
      <SkipButton skip={TO_CONTENT} />
      {parts && TO_PARTS.map((skip) => <SkipButton key={skip.selector} skip={skip} className={classes.part} />)}
    </nav>
  );
}
