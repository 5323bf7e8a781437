/**
 * Parts of the page that change together are drawn one after the other: each has a turn, in a fixed order, and the next begins a
 * little later, however busy the page's thread is.
 */

const TURN_MS = 32;

interface Waiting {
  readonly place: number;
  readonly run: () => void;
}

let waiting: readonly Waiting[] = [];
/** A turn is about to come. */
let going = false;

function begin(): void {
  going = waiting.length > 0;
  if (going) setTimeout(turn, TURN_MS);
}

function turn(): void {
  const [first] = waiting;
  waiting = waiting.slice(1);
  first?.run();
  begin();
}

/** @param place in the order: lower ones come first @returns gives the turn up */
export function takeTurn(place: number, run: () => void): () => void {
  const mine: Waiting = { place, run };
  waiting = [...waiting, mine].sort((a, b) => a.place - b.place);
  if (!going) begin();
  return () => {
    waiting = waiting.filter((other) => other !== mine);
  };
}
