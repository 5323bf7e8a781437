/**
 * Parts of the page that change together are drawn one after the other: each has a turn, in a fixed order, and the next begins a
 * little later, however busy the page's thread is. Rounds of turns keep what changes often from taking the turns of what comes
 * after it.
 */

const TURN_MS = 32;

interface Waiting {
  readonly round: number;
  readonly place: number;
  readonly run: () => void;
}

let waiting: readonly Waiting[] = [];
let round = 0;
/** The place whose turn was the last of this round. */
let last = Number.NEGATIVE_INFINITY;
/** A turn is about to come. */
let going = false;

function begin(): void {
  going = waiting.length > 0;
  if (going) setTimeout(turn, TURN_MS);
  else last = Number.NEGATIVE_INFINITY;
}

function turn(): void {
  const [first] = waiting;
  waiting = waiting.slice(1);
  if (first) {
    ({ round, place: last } = first);
    first.run();
  }
  begin();
}

/** @param place in the order: lower ones come first, in the next round if theirs is over in this one @returns gives the turn up */
export function takeTurn(place: number, run: () => void): () => void {
  const mine: Waiting = { round: place > last ? round : round + 1, place, run };
  waiting = [...waiting, mine].sort((a, b) => a.round - b.round || a.place - b.place);
  if (!going) begin();
  return () => {
    waiting = waiting.filter((other) => other !== mine);
  };
}
