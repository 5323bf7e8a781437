/** Where corrected labels go: between which two identities they go one way. Known without the truth. */

export interface LabelFlow {
  /** Given label and new label. */
  readonly from: number;
  readonly to: number;
  /** Images that went this way, and those that went back the other way. */
  readonly there: number;
  readonly back: number;
  /** Images given the label `from`. */
  readonly of: number;
}

/** What went one way, as a share of the images that the identity was given. */
export const oneWayShare = ({ there, back, of }: LabelFlow): number => (there - back) / of;

/** More than chance would send one way, were both ways as likely: two standard deviations. */
const isBeyondChance = ({ there, back }: LabelFlow): boolean => there - back > 2 * Math.sqrt(there + back);

/**
 * Wrong labels that are set right go either way between two identities. Where the network takes one for the other they go one way.
 * @param given [count], labels the trainer got
 * @param rectified [count], the newest decision on each image; negative where there is no other label
 * @returns that with the largest share; null where none goes one way by more than chance
 */
export function strongestFlow(given: Int32Array, rectified: Int32Array, identities: number): LabelFlow | null {
  const sizes = new Int32Array(identities);
  const moved = new Map<number, number>();
  given.forEach((from, image) => {
    sizes[from] = sizes[from]! + 1;
    const to = rectified[image]!;
    if (to === from || to < 0) return;
    const key = from * identities + to;
    moved.set(key, (moved.get(key) ?? 0) + 1);
  });
  let strongest: LabelFlow | null = null;
  for (const [key, there] of moved) {
    const [from, to] = [Math.floor(key / identities), key % identities];
    const flow = { from, to, there, back: moved.get(to * identities + from) ?? 0, of: sizes[from]! };
    if (isBeyondChance(flow) && (!strongest || oneWayShare(flow) > oneWayShare(strongest))) strongest = flow;
  }
  return strongest;
}
