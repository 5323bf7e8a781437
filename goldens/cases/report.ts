/** What running one golden file yields. */
import type { Comparison } from './compare.ts';

export interface CaseFailure {
  readonly case: string;
  readonly field: string;
  readonly detail: string;
}

export interface GoldenReport {
  readonly cases: number;
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  /** Largest error over its tolerance. */
  readonly worst: number;
  readonly failures: readonly CaseFailure[];
  /** The same for each variant of the file; a file without variants has none. */
  readonly variants: readonly VariantReport[];
  /** Variants or kinds of the file that the product does not have. */
  readonly notImplemented: readonly string[];
}

/** What running the cases of one variant yields. */
export interface VariantReport {
  readonly name: string;
  readonly passed: number;
  readonly failed: number;
  /** Largest error over the largest magnitude of its field. */
  readonly worstRelative: number;
}

/** Adds up cases. */
export class GoldenTally {
  #passed = 0;
  #skipped = 0;
  #failed = 0;
  #worst = 0;
  readonly #failures: CaseFailure[] = [];
  readonly #notImplemented = new Set<string>();
  readonly #variants = new Map<string, VariantReport>();

  add(name: string, { failures, worst, worstRelative }: Comparison, variant?: string): void {
    if (failures.length === 0) this.#passed++;
    else this.#failed++;
    this.#worst = Math.max(this.#worst, worst);
    for (const failure of failures) this.#failures.push({ case: name, ...failure });
    if (variant === undefined) return;
    const before = this.#variants.get(variant) ?? { name: variant, passed: 0, failed: 0, worstRelative: 0 };
    this.#variants.set(variant, {
      name: variant,
      passed: before.passed + (failures.length === 0 ? 1 : 0),
      failed: before.failed + (failures.length === 0 ? 0 : 1),
      worstRelative: Math.max(before.worstRelative, worstRelative),
    });
  }

  notImplemented(what: string): void {
    this.#skipped++;
    this.#notImplemented.add(what);
  }

  report(): GoldenReport {
    return {
      cases: this.#passed + this.#failed + this.#skipped,
      passed: this.#passed,
      failed: this.#failed,
      skipped: this.#skipped,
      worst: this.#worst,
      failures: this.#failures,
      variants: [...this.#variants.values()],
      notImplemented: [...this.#notImplemented],
    };
  }
}
