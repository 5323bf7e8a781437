/** The first stop of the tab key: past the bar on top, to what the page is about. */
import type { MouseEvent } from 'react';

const CONTENT = 'content';

/** The address holds settings, so it stays as it is. */
function skip(event: MouseEvent): void {
  event.preventDefault();
  document.getElementById(CONTENT)?.focus();
}

export function SkipLink() {
  return (
    <a href={`#${CONTENT}`} className="skip-link" onClick={skip}>
      Skip to the content
    </a>
  );
}
