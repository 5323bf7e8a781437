/** How many files have been found of what was chosen, while they are looked up. */
import { counted } from '../format.ts';
import controls from './controls.module.css';
import classes from './ListingNote.module.css';
import type { Listing } from './useListing.ts';

export function ListingNote({ listing }: { readonly listing: Listing }) {
  const { found, cancel } = listing;
  if (found === null) return null;
  return (
    <p className={classes.note} role="status">
      {counted(found, 'file')} found so far…
      <button type="button" className={controls.chip} onClick={cancel}>
        Cancel
      </button>
    </p>
  );
}
