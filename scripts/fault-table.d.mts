export interface ProvingTest {
  /** Below test/. */
  readonly file: string;
  readonly title: string;
}
export interface Fault {
  readonly number: number;
  readonly fault: string;
  readonly promise: string;
  readonly tests: readonly ProvingTest[];
  /** Of what a test is still to be written. */
  readonly missing: readonly string[];
}
export function readFaults(text: string): Fault[];
export function holdsTest(source: string, title: string): boolean;
export function problemsOf(rows: readonly Fault[], folder: string): string[];
export function patternOf(tests: readonly ProvingTest[]): string;
