/** The evaluation on the page, and the threshold that all its parts share. */
import { useMemo } from 'react';
import { type OperatingPoint, operatingPoint, type VerificationReport } from '../../domain/evaluation.ts';
import { useApp } from '../../store/useApp.ts';

/** The threshold that was set, or the best one. */
export function useThreshold(verification: VerificationReport): number {
  return useApp((state) => state.evaluation.threshold) ?? verification.bestThreshold;
}

export function useOperatingPoint(verification: VerificationReport): OperatingPoint & { readonly threshold: number } {
  const threshold = useThreshold(verification);
  return useMemo(
    () => ({ threshold, ...operatingPoint(verification.pairs, threshold) }),
    [verification.pairs, threshold],
  );
}
