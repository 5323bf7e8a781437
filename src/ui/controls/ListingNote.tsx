/** How many files have been found of what was chosen, while they are looked up, or why they could not be. */
import { counted } from '../format.ts';
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
    case 'looking':
      return (
        <p className={classes.note} role="status">
          {counted(stage.found, 'file')} found so far…
          <button type="button" className={controls.chip} onClick={cancel}>
            Cancel
          </button>
        </p>
      );
  }
}
