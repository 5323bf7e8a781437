/** The page of the WebGPU tests: starts the worker and hands its results to Node. */
import '../../src/lib/trustedTypes.ts';
import type { HarnessMessage } from './harness.types.ts';

declare global {
  interface Window {
    reportToNode(message: HarnessMessage | { readonly type: 'crash'; readonly message: string }): unknown;
  }
}

const worker = new Worker(new URL('./harness.worker.ts', import.meta.url), { type: 'module' });
worker.onmessage = ({ data }: MessageEvent<HarnessMessage>) => window.reportToNode(data);
worker.onerror = (event) => {
  window.reportToNode({ type: 'crash', message: event.message || 'the worker could not be loaded' });
};
