/** The sweeps of the page as one plain object, what a person can do with them, and what that needs from outside. */
import type { StoreApi } from 'zustand/vanilla';
import type { prepareSynthetic } from '../../client/datasets.ts';
import type { TrainingClient } from '../../client/trainingClient.ts';
import type { ImportSource } from '../../domain/images.ts';
import type { Settings } from '../../domain/settings/settings.ts';
import type { Sweep } from '../../domain/sweep/sweepPlan.ts';
import type { RunResult } from '../../domain/sweep/sweepResult.ts';
import type { TrendPlan } from '../../domain/sweep/trendPlans.ts';
import type { TrainingEvent } from '../../protocol/training.ts';
import type { Keeping } from '../../storage/keeping.ts';
import type { StoredSweep } from '../../storage/storedSweep.ts';
import type { SweepStore } from '../../storage/sweeps.ts';
import type { SweepDraft } from './sweepDraft.ts';

export interface SweepEnvironment {
  prepareSynthetic(...args: Parameters<typeof prepareSynthetic>): ReturnType<typeof prepareSynthetic>;
  createClient(onEvent: (event: TrainingEvent) => void): TrainingClient;
  readonly sweeps: SweepStore;
  /** Of the machine. */
  readonly cores: number;
  /** As a line of results.jsonl names them. */
  readonly versions: Readonly<Record<string, string>>;
  /** Names a sweep. */
  newId(): string;
  /** Monotonic milliseconds. */
  now(): number;
  /** Milliseconds since 1970. */
  wallClock(): number;
  /** Hands a finished file to the person. */
  download(fileName: string, content: Blob): void;
}

export interface SweepView {
  readonly stored: StoredSweep;
  /** Null where this version of the page cannot run it. */
  readonly plan: Sweep | null;
  /** Why. */
  readonly problem: string | null;
}

interface RunUnderWay {
  readonly key: string;
  readonly name: string;
  /** How much of it is done. */
  readonly share: number;
}

export interface FailedRun {
  readonly key: string;
  readonly name: string;
  readonly message: string;
}

/** A sweep under way. */
export interface Work {
  readonly id: string;
  /** Runs that were to do when it was started, and those of them that are over. */
  readonly runs: number;
  readonly over: number;
  readonly underWay: readonly RunUnderWay[];
  /** The next ones, by name. */
  readonly waiting: readonly string[];
  readonly secondsLeft: number | null;
}

export interface SweepMessage {
  readonly tone: 'info' | 'bad';
  readonly text: string;
}

export interface SweepState {
  /** The newest first. */
  readonly sweeps: readonly SweepView[];
  /** Kept ones that this version cannot read. */
  readonly unreadable: number;
  /** Of all sweeps, by the settings of the run. */
  readonly results: ReadonlyMap<string, RunResult>;
  /** The sweep that is shown; null for none. */
  readonly shown: string | null;
  /** The form, while it is open. */
  readonly draft: SweepDraft | null;
  readonly work: Work | null;
  /** Runs that failed for good the last time, by sweep. */
  readonly failed: ReadonlyMap<string, readonly FailedRun[]>;
  /** Once something could not be stored it stays so: what is stored later does not make up for it. */
  readonly keeping: Keeping;
  /** The sweep that was deleted last, with what went with it. */
  readonly deleted: { readonly view: SweepView; readonly results: readonly RunResult[] } | null;
  readonly messages: readonly SweepMessage[];
}

export type SweepFile = 'plan' | 'results' | 'table';

export interface SweepSession {
  /** Of the machine. */
  readonly cores: number;
  readonly store: StoreApi<SweepState>;
  /** Reads what is kept, by whichever page. */
  refresh(): Promise<void>;
  show(id: string | null): void;
  /** The form of a new sweep, from the settings of the page. */
  begin(settings: Settings): void;
  /** The form of another sweep that is like this one; runs that both ask for are not run again. */
  beginFrom(id: string): void;
  changeDraft(draft: SweepDraft): void;
  closeDraft(): void;
  /** Keeps the sweep of the form and shows it; nothing where it cannot be planned. @returns its id */
  keepDraft(): string | null;
  openTrend(plan: TrendPlan): void;
  /** Sweep files (JSON), and results.jsonl of the command. */
  openFiles(sources: readonly ImportSource[]): Promise<void>;
  start(id: string): Promise<void>;
  /** Runs under way are dropped; those that are over stay. */
  pause(): void;
  remove(id: string): Promise<void>;
  undoRemove(): void;
  download(id: string, what: SweepFile): void;
  dismissMessages(): void;
}
