/** How many files have been found of what was chosen, while they are looked up, or why they could not be. */
import { plural, t } from '@lingui/core/macro';
import controls from './controls.module.css';
import classes from './ListingNote.module.css';
import type { Listing } from './useListing.ts';

export function ListingNote({ listing }: { readonly listing: Listing }) {
  const { stage, cancel } = listing;
  switch (stage.kind) {
    case 'idle':
      return null;
    case 'failed':
      return (
        <p className={classes.note} role="alert">
          {stage.message}
        </p>
      );
    case 'looking': {
      const { found } = stage;
      return (
        <p className={classes.note} role="status">
          {t`${plural(found, { one: '# file', other: '# files' })} found so far…`}
          <button type="button" className={controls.chip} onClick={cancel}>
            {t`Cancel`}
          </button>
        </p>
      );
    }
  }
}
