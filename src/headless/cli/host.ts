/** What the commands need of the folder they run in; handed in, so that nothing here depends on how the app is built or served. */
import type { Browser } from 'playwright-core';
import type { GoldenReply, GoldenRequest } from '../../../goldens/protocol.ts';
import type { Settings } from '../../domain/settings/settings.ts';
import type { WireDataset } from '../../protocol/training.ts';
import type { CleanRun, CleanWish, HeadlessEvent, HeadlessRun, ImageFile } from '../protocol.ts';
import type { TrainConfig } from './config.ts';

export interface Adapter {
  readonly name: string;
  readonly software: boolean;
}

interface Served {
  readonly url: string;
  close(): Promise<void>;
}

/** Runs without a browser; `src/headless/node/nodeHost.ts` with its programs put in. */
export interface NodeRuntime {
  train(run: {
    readonly config: unknown;
    readonly images: readonly ImageFile[] | null;
    /** The one of them that is the list of labels, by its path; null when none was named. */
    readonly list: string | null;
    readonly weights: TrainConfig['weights'];
    readonly pairs: TrainConfig['pairs'];
    readonly report: (event: HeadlessEvent) => void;
    readonly saveWeights: (zip: Uint8Array) => void;
    readonly kept: string | null;
    readonly saveCheckpoint: ((bytes: Uint8Array) => void) | null;
    readonly saveProjector: ((zip: Uint8Array) => void) | null;
    readonly signal: AbortSignal;
  }): Promise<HeadlessRun>;
  /** Reads or draws the images of a run that is trained elsewhere. */
  load(run: {
    readonly config: unknown;
    readonly images: readonly ImageFile[] | null;
    readonly list: string | null;
    readonly report: (event: HeadlessEvent) => void;
    readonly signal: AbortSignal;
  }): Promise<{ readonly settings: Settings; readonly dataset: WireDataset }>;
  /** Finds wrong labels. */
  clean(run: {
    readonly wish: CleanWish;
    readonly images: readonly ImageFile[];
    readonly network: string | null;
    readonly kept: string | null;
    readonly report: (event: HeadlessEvent) => void;
    readonly signal: AbortSignal;
  }): Promise<CleanRun>;
  goldens(): GoldenChecks;
}

/** Checks the product's own code against files of reference values, one at a time. */
export interface GoldenChecks {
  check(request: GoldenRequest): Promise<GoldenReply>;
  dispose(): void;
}

export interface CommandHost {
  readonly versions: { readonly playground: string; readonly tensorflowjs: string };
  /** Relative paths on the command line start here. */
  readonly currentFolder: string;
  /** The project's own reference values. */
  readonly goldens: string;
  /** Builds the app unless it is up to date. */
  ensureBuilt(): Promise<void>;
  serve(): Promise<Served>;
  readonly benchmark: {
    /** Builds the page of the benchmark unless it is up to date, and serves it. */
    serve(): Promise<Served>;
    /** Path of the Python program that takes the benchmark's steps with PyTorch. */
    readonly torchProgram: string;
    /** Builds the engines for Node unless they are up to date. */
    nodeEngine(): Promise<NodeEngineFiles>;
    /** Writes the benchmark for Node to a folder that needs nothing else of this project. */
    pack(folder: string): Promise<void>;
  };
  /** Builds what trains and runs golden files in Node unless it is up to date, and loads it. */
  nodeRuntime(): Promise<NodeRuntime>;
  /** Launches a browser that can open `url`; `adapter` is its WebGPU adapter, null without one. */
  launch(url: string): Promise<{ readonly browser: Browser; readonly adapter: Adapter | null }>;
}

export interface NodeEngineFiles {
  /** The program of one engine. */
  readonly engine: string;
  /** Dawn's binary for this machine. */
  readonly dawn: string;
  /** Folder with the wasm backend's binaries. */
  readonly wasmFolder: string;
}
