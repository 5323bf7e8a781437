/** A place to drop images on, with buttons inside for those who would rather pick them. */
import { type DragEvent, type ReactNode, useState } from 'react';
import { fromDrop } from './collectFiles.ts';
import classes from './DropZone.module.css';
import { ListingNote } from './ListingNote.tsx';
import type { Listing } from './useListing.ts';

interface DropZoneProps {
  readonly className: string | undefined;
  readonly listing: Listing;
  readonly children: ReactNode;
}

/** True when the pointer went to something inside: it is still over the zone. */
const staysInside = ({ currentTarget, relatedTarget }: DragEvent<HTMLElement>): boolean =>
  relatedTarget instanceof Node && currentTarget.contains(relatedTarget);

export function DropZone({ className, listing, children }: DropZoneProps) {
  const [over, setOver] = useState(false);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping is a shortcut for the buttons inside
    <div
      className={`${classes.zone} ${className}`}
      data-over={over}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={(event) => {
        if (!staysInside(event)) setOver(false);
      }}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        const { dataTransfer } = event;
        listing.take((watch) => fromDrop(dataTransfer, watch));
      }}
    >
      {children}
      <ListingNote listing={listing} />
    </div>
  );
}
