/**
 * Gradient of a convolution with respect to its filter. A tile is one kernel row (all its horizontal taps) x four input
 * channels x four output channels. The image rows are dealt out to the threads of a workgroup; each walks its rows in
 * blocks of pixels held in registers, and the partial sums meet in workgroup memory: one dispatch, no second pass.
 */
import type { TensorInfo } from '../../tf.ts';
import type { AdapterClass } from '../adapter.ts';
import { type Kernel, WORKGROUP_BUILTINS, WORKGROUP_INDEX } from '../dispatch.ts';
import {
  COMPONENTS,
  type ConvShape,
  channelArray,
  guarded,
  loadFunction,
  range,
  storeFunction,
  tileRow,
} from './shape.ts';

export interface BackpropFilterTiling {
  /** Most output pixels held in registers at once. */
  readonly pixels: number;
  /** Threads that share a tile, a power of two: each takes every `slices`-th image row. */
  readonly slices: number;
  /** Tiles a workgroup makes. */
  readonly tiles: number;
}

/** Enough threads to keep the adapter busy; a software adapter pays for every thread that waits at a barrier. */
const WANTED_THREADS: Readonly<Record<AdapterClass, number>> = { gpu: 16384, software: 512 };
const MOST_SLICES: Readonly<Record<AdapterClass, number>> = { gpu: 256, software: 16 };
const LEAST_THREADS: Readonly<Record<AdapterClass, number>> = { gpu: 64, software: 16 };

export function backpropFilterTiling(s: ConvShape, adapter: AdapterClass): BackpropFilterTiling {
  const tiles = s.kernelHeight * Math.ceil(s.inChannels / 4) * Math.ceil(s.outChannels / 4);
  const rows = s.batch * s.outHeight;
  let slices = 1;
  while (slices < MOST_SLICES[adapter] && slices * 2 <= rows && slices * tiles < WANTED_THREADS[adapter]) slices *= 2;
  return { pixels: 8, slices, tiles: Math.max(1, LEAST_THREADS[adapter] / slices) };
}

/** @param dw [kernelHeight, kernelWidth, inChannels, outChannels], written */
export function backpropFilterKernel(
  shape: ConvShape,
  x: TensorInfo,
  dy: TensorInfo,
  dw: TensorInfo,
  tiling: BackpropFilterTiling,
): Kernel {
  const s = shape;
  const { tile: block, tiles: blocks } = tileRow(s.outWidth, tiling.pixels);
  const inGroups = Math.ceil(s.inChannels / 4);
  const outGroups = Math.ceil(s.outChannels / 4);
  const tiles = s.kernelHeight * inGroups * outGroups;
  const { slices } = tiling;
  const threads = slices * tiling.tiles;
  const rows = s.batch * s.outHeight;
  // Fewer than four input channels leave accumulators out altogether.
  const components = Math.min(4, s.inChannels);
  const span = (block - 1) * s.strideWidth + s.kernelWidth;

  const xCondition = (k: number): string | null => {
    const highest = (blocks - 1) * block * s.strideWidth + k - s.padLeft;
    return k >= s.padLeft && highest < s.inWidth ? null : `ix >= ${s.padLeft - k} && ix < ${s.inWidth + s.padLeft - k}`;
  };
  const dyCondition = (b: number): string | null =>
    (blocks - 1) * block + b < s.outWidth ? null : `ox + ${b}u < ${s.outWidth}u`;

  const loads = [
    ...range(span).map((k) => {
      const at = `u32(max(xRow + ix + ${k - s.padLeft}, 0))`;
      return `      let x${k} = ${guarded(`load_x(${at}, ig)`, xCondition(k))};`;
    }),
    ...range(block).map((b) => `      let d${b} = ${guarded(`load_dy(dyRow + ox + ${b}u, og)`, dyCondition(b))};`),
  ];
  const sums = range(s.kernelWidth).flatMap((kx) =>
    range(components).map((i) => {
      const terms = range(block).map((b) => `x${b * s.strideWidth + kx}.${COMPONENTS[i]} * d${b}`);
      return `      a${kx}_${i} += ${terms.join(' + ')};`;
    }),
  );
  const accumulators = range(s.kernelWidth).flatMap((kx) =>
    range(components).map((i) => `  var a${kx}_${i} = vec4<f32>(0.0);`),
  );

  /** Partial sums meet in two rounds, so that no thread adds up more than 16. */
  const firstRound = Math.min(16, slices);
  const secondRound = slices / firstRound;
  const reduce = (kx: number): string => {
    if (slices === 1) return '';
    const put = range(components).map((i) => `  shared_sums[base + ${i}u] = a${kx}_${i};`);
    const round = (count: number, step: number, limit: number): string => `
  workgroupBarrier();
  if (slice < ${limit}u) {
    for (var j = 1u; j < ${count}u; j++) {
      let other = base + j * ${step * components}u;
${range(components)
  .map((i) => `      a${kx}_${i} += shared_sums[other + ${i}u];`)
  .join('\n')}
    }
${range(components)
  .map((i) => `    shared_sums[base + ${i}u] = a${kx}_${i};`)
  .join('\n')}
  }`;
    const second = secondRound > 1 ? round(secondRound, 1, 1) : '';
    return `${put.join('\n')}\n${round(firstRound, secondRound, secondRound)}\n${second}\n  workgroupBarrier();`;
  };
  const stores = range(s.kernelWidth).flatMap((kx) =>
    range(components).map((i) => {
      const store = `store_dw(tap + ${kx * s.inChannels + i}u, og, a${kx}_${i});`;
      return s.inChannels % 4 === 0 || s.inChannels < 4
        ? `    ${store}`
        : `    if (ig * 4u + ${i}u < ${s.inChannels}u) { ${store} }`;
    }),
  );
  const shared = slices === 1 ? '' : `var<workgroup> shared_sums: array<vec4<f32>, ${threads * components}>;`;

  const code = `
${loadFunction('load_x', 'x', s.inChannels)}
${loadFunction('load_dy', 'dy', s.outChannels)}
${storeFunction('store_dw', 'dw', s.outChannels)}
${shared}
@compute @workgroup_size(${threads})
fn main(${WORKGROUP_BUILTINS}) {
  ${WORKGROUP_INDEX}
  let slice = lane % ${slices}u;
  let tile = group * ${tiling.tiles}u + lane / ${slices}u;
  let og = tile % ${outGroups}u;
  let ig = (tile / ${outGroups}u) % ${inGroups}u;
  let ky = i32(tile / ${outGroups * inGroups}u);
${accumulators.join('\n')}
  for (var line = slice; line < select(0u, ${rows}u, tile < ${tiles}u); line += ${slices}u) {
    let iy = i32(line % ${s.outHeight}u) * ${s.strideHeight} + ky - ${s.padTop};
    if (iy < 0 || iy >= ${s.inHeight}) { continue; }
    let xRow = (i32(line / ${s.outHeight}u) * ${s.inHeight} + iy) * ${s.inWidth};
    let dyRow = line * ${s.outWidth}u;
    for (var ox = 0u; ox < ${blocks * block}u; ox += ${block}u) {
      let ix = i32(ox * ${s.strideWidth}u);
${loads.join('\n')}
${sums.join('\n')}
    }
  }
  ${slices === 1 ? '' : `let base = lane * ${components}u;`}
${range(s.kernelWidth).map(reduce).join('\n')}
  if (slice == 0u && tile < ${tiles}u) {
    let tap = u32(ky) * ${s.kernelWidth * s.inChannels}u + ig * 4u;
${stores.join('\n')}
  }
}`;
  return {
    name: 'conv2d-filter-gradient',
    code,
    workgroups: Math.ceil(tiles / tiling.tiles),
    bindings: [
      { name: 'x', type: channelArray(s.inChannels), access: 'read', source: x },
      { name: 'dy', type: channelArray(s.outChannels), access: 'read', source: dy },
      { name: 'dw', type: channelArray(s.outChannels), access: 'write', source: dw },
    ],
  };
}
