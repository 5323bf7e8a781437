/** The focus goes to the heading of what has just come, so that it is read and the keys go on from there. */
import { type RefObject, useEffect, useRef } from 'react';

export function useArrival<Heading extends HTMLElement>(): RefObject<Heading | null> {
  const heading = useRef<Heading>(null);
  useEffect(() => {
    heading.current?.focus({ preventScroll: true });
    heading.current?.scrollIntoView({ block: 'start' });
  }, []);
  return heading;
}
