/** What a person has not decided about the set on show; null before there are scores. */
import { useMemo } from 'react';
import { countUndecided, type Undecided } from '../../store/clean/undecided.ts';
import { useClean } from '../../store/clean/useClean.ts';

export function useUndecided(): Undecided | null {
  const set = useClean((state) => state.set);
  const scores = useClean((state) => state.scores);
  const threshold = useClean((state) => state.threshold);
  const verdicts = useClean((state) => state.verdicts);
  return useMemo(
    () => set && scores && countUndecided(set, scores, threshold, verdicts),
    [set, scores, threshold, verdicts],
  );
}
