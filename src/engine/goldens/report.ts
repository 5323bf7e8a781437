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
  /** Variants or kinds of the file that the product does not have. */
  readonly notImplemented: readonly string[];
}

/** Adds up cases. */
export class GoldenTally {
  #passed = 0;
  #skipped = 0;
  #failed = 0;
  #worst = 0;
  readonly #failures: CaseFailure[] = [];
  readonly #notImplemented = new Set<string>();

  add(name: string, { failures, worst }: Comparison): void {
    if (failures.length === 0) this.#passed++;
    else this.#failed++;
    this.#worst = Math.max(this.#worst, worst);
    this.#failures.push(...failures.map((failure) => ({ case: name, ...failure })));
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
      notImplemented: [...this.#notImplemented],
    };
  }
}
