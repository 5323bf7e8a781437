/** What the commands need of the folder they run in; handed in, so that nothing here depends on how the app is built or served. */
import type { Browser } from 'playwright-core';
import type { GoldenReply, GoldenRequest } from '../../../goldens/protocol.ts';
import type { LoadedRun, NodeCleaning, NodeImages, NodeTraining } from '../node/nodeRuns.ts';
import type { CleanRun, HeadlessRun } from '../protocol.ts';

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
  train(run: NodeTraining): Promise<HeadlessRun>;
  /** Reads or draws the images of a run that is trained elsewhere. */
  load(run: NodeImages): Promise<LoadedRun>;
  /** Finds wrong labels. */
  clean(run: NodeCleaning): Promise<CleanRun>;
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
