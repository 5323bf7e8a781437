/** Shares as people read them. */

/** 0.9712 -> "97.1 %", where a tenth of a per cent matters. */
export const finePercent = (share: number): string => `${(share * 100).toFixed(1)} %`;
