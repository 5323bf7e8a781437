/** The worker that trains: made when it is first needed, with the backend that gets ready there and the images that it holds. */
import type { StoreApi } from 'zustand/vanilla';
import type { TrainingClient } from '../../client/trainingClient.ts';
import type { TrainingCommandBody, TrainingEventBody, WireDataset } from '../../protocol/training.ts';
import { handOver } from '../dataset/datasetControl.ts';
import type { AppState } from '../state.ts';

interface WorkerParts {
  readonly store: StoreApi<AppState>;
  createClient(): TrainingClient;
  /** Another worker knows nothing yet. */
  onStart(): void;
  /** What the worker knew is gone with it. */
  onStop(): void;
}

export interface WorkerConnection {
  /** Null until a worker is needed, and after one was stopped. */
  readonly client: TrainingClient | null;
  /** Key of the images the worker holds, or empty. */
  readonly loaded: string;
  /** @returns false when there is no worker to send to */
  send(command: TrainingCommandBody, transfer?: Transferable[]): boolean;
  /** Makes a worker and has it prepare its backend, unless there is one. */
  ensure(): void;
  /** The worker has told what it computes on. */
  backendTold(event: Extract<TrainingEventBody, { type: 'backend' }>): void;
  /** Resolves once the worker has told its backend, or was stopped before. */
  backendReady(): Promise<void>;
  /** Gives images to the worker: their buffers move. */
  load(dataset: WireDataset, key: string): void;
  /** The images the worker holds are no longer those of the page. */
  forgetLoaded(): void;
  stop(): void;
}

export function createWorkerConnection({ store, createClient, onStart, onStop }: WorkerParts): WorkerConnection {
  const { getState: get, setState: set } = store;
  let client: TrainingClient | null = null;
  let loaded = '';
  let waiting: (() => void)[] = [];

  const letGo = (): void => {
    for (const done of waiting) done();
    waiting = [];
  };

  return {
    get client() {
      return client;
    },
    get loaded() {
      return loaded;
    },
    send(command, transfer) {
      client?.send(command, transfer);
      return client !== null;
    },
    ensure() {
      if (client) return;
      client = createClient();
      const { backend, kernels } = get().settings.engine;
      set({ backend: null });
      client.send({ type: 'prepare', backend, kernels });
      onStart();
    },
    backendTold({ info, limits }) {
      set({ backend: info, limits });
      letGo();
    },
    backendReady: () => (get().backend ? Promise.resolve() : new Promise((resolve) => waiting.push(resolve))),
    load(dataset, key) {
      if (!client) return;
      handOver(client, dataset);
      loaded = key;
    },
    forgetLoaded() {
      loaded = '';
    },
    stop() {
      client?.dispose();
      client = null;
      loaded = '';
      set({ compiling: null });
      onStop();
      letGo();
    },
  };
}
