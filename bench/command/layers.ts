/** `npm run bench -- --layers`: every convolution of a net by itself, engines side by side. */

import { CommandFailure } from '../../src/headless/cli/failure.ts';
import type { BenchEngineName, BenchNet, BrowserEngine, LayerTimes } from '../protocol.ts';
import { type EngineHost, expected, openOrFail } from './engines.ts';
import { threeDigits } from './table.ts';

/** Engines on tfjs whose kernels differ; recorded and eager steps run the same ones. */
const COMPARED: readonly BrowserEngine[] = ['recorded', 'tfjs-webgpu', 'wasm', 'tfjs-cpu'];

const PARTS = [
  ['forward', 'forward'],
  ['inputGradient', 'd input'],
  ['filterGradient', 'd filter'],
] as const;

const NAME_WIDTH = 20;
const SHAPE_WIDTH = 28;
const WIDTH = 10;

async function layersOf(engines: EngineHost, engine: BrowserEngine, net: BenchNet): Promise<readonly LayerTimes[]> {
  await openOrFail(engines, engine, net);
  try {
    return (await expected(engines, engine, { type: 'layers' }, 'layers')).layers;
  } catch (cause) {
    throw new CommandFailure(`${net}, ${engine}: ${(cause as Error).message}`);
  } finally {
    await engines.close(engine);
  }
}

function table(engine: BrowserEngine, layers: readonly LayerTimes[]): string[] {
  const titles = ['M mul-add', ...PARTS.map(([, title]) => title)];
  const header = `${engine.padEnd(NAME_WIDTH)}${'shape'.padEnd(SHAPE_WIDTH)}${titles.map((t) => t.padStart(WIDTH)).join('')}`;
  const rows = layers.map((layer) => {
    const cells = [layer.multiplyAdds / 1e6, ...PARTS.map(([part]) => layer[part])];
    return `${layer.name.padEnd(NAME_WIDTH)}${layer.shape.padEnd(SHAPE_WIDTH)}${cells.map((ms) => threeDigits(ms).padStart(WIDTH)).join('')}`;
  });
  const sums = [layers.reduce((sum, layer) => sum + layer.multiplyAdds / 1e6, 0)];
  for (const [part] of PARTS) sums.push(layers.reduce((sum, layer) => sum + layer[part], 0));
  const total = `${'all'.padEnd(NAME_WIDTH + SHAPE_WIDTH)}${sums.map((ms) => threeDigits(ms).padStart(WIDTH)).join('')}`;
  return [header, ...rows, total];
}

/** @returns the exit code @throws CommandFailure when an engine cannot run */
export async function reportLayers(
  { nets, engines: wanted }: { readonly nets: readonly BenchNet[]; readonly engines: readonly BenchEngineName[] },
  engines: EngineHost,
): Promise<number> {
  for (const net of nets) {
    console.log(`\n${net}: milliseconds of each convolution by itself, medians`);
    for (const engine of COMPARED.filter((name) => wanted.includes(name))) {
      for (const line of ['', ...table(engine, await layersOf(engines, engine, net))]) console.log(line);
    }
  }
  return 0;
}
