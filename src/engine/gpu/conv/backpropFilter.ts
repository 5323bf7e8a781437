/**
 * Gradient of a convolution with respect to its filter. A tile is one kernel row (all its horizontal taps) x four input
 * channels x four output channels. The image rows are dealt out to `slices` threads of a workgroup; each walks its rows in
 * blocks of pixels held in registers, and the sums meet in workgroup memory behind a single barrier: one dispatch, no second
 * pass. Per block of B pixels it loads about 2 B vec4s for 16 K B multiply-adds.
 */
import type { TensorInfo } from '../../tf.ts';
import type { AdapterClass } from '../adapter.ts';
import { type Kernel, mainHead } from '../dispatch.ts';
import { COMPONENTS, channelArray, loadFunction, range, storeFunction, tileRow } from '../wgsl.ts';
import { type ConvShape, shapeDimensions } from './shape.ts';

export interface BackpropFilterTiling {
  /** Most output pixels held in registers at once. */
  readonly pixels: number;
  /** Threads that share a tile, a power of two: each takes every `slices`-th image row. */
  readonly slices: number;
  /** Tiles a workgroup makes. */
  readonly tiles: number;
}

/** Enough threads to keep a GPU busy. */
const WANTED_THREADS = 16384;
/**
 * A software adapter compiles a kernel with a barrier three times longer than one without, and is busy with a few tiles:
 * there every thread makes a tile of its own.
 */
const MOST_SLICES: Readonly<Record<AdapterClass, number>> = { gpu: 256, software: 1 };
const LEAST_THREADS: Readonly<Record<AdapterClass, number>> = { gpu: 64, software: 4 };
/** Bytes of workgroup memory WebGPU guarantees. */
const WORKGROUP_MEMORY = 16384;

/** vec4 sums of a tile. */
const sumsOf = (s: ConvShape): number => s.kernelWidth * Math.min(4, s.inChannels);

export function backpropFilterTiling(s: ConvShape, adapter: AdapterClass): BackpropFilterTiling {
  const tiles = s.kernelHeight * Math.ceil(s.inChannels / 4) * Math.ceil(s.outChannels / 4);
  const rows = s.batch * s.outHeight;
  const most = Math.min(MOST_SLICES[adapter], rows, WORKGROUP_MEMORY / (16 * sumsOf(s)));
  let slices = 1;
  while (slices * 2 <= most && slices * tiles < WANTED_THREADS) slices *= 2;
  return { pixels: 8, slices, tiles: slices === 1 ? LEAST_THREADS[adapter] : 1 };
}

/** @param dw [kernelHeight, kernelWidth, inChannels, outChannels], written */
export function backpropFilterKernel(
  shape: ConvShape,
  x: TensorInfo,
  dy: TensorInfo,
  dw: TensorInfo,
  tiling: BackpropFilterTiling,
): Kernel {
  const { tile: block, tiles: blocks } = tileRow(shape.outWidth, tiling.pixels);
  const inGroups = Math.ceil(shape.inChannels / 4);
  const outGroups = Math.ceil(shape.outChannels / 4);
  const tiles = shape.kernelHeight * inGroups * outGroups;
  const { slices } = tiling;
  const threads = slices * tiling.tiles;
  // With fewer than four input channels the others' sums are left out altogether.
  const components = Math.min(4, shape.inChannels);
  const stride = shape.strideWidth;
  const taps = shape.kernelWidth;
  const sums = sumsOf(shape);
  const dims = {
    ...shapeDimensions(shape),
    in_groups: inGroups,
    out_groups: outGroups,
    tiles,
    blocks,
    rows: shape.batch * shape.outHeight,
  };

  const loads = [
    ...range((block - 1) * stride + taps).flatMap((k) => [
      `let in${k} = u32(ix + ${k}) < u32(in_width);`,
      `let x${k} = select(vec4<f32>(0.0), load_x(select(0, x_row + ix + ${k}, in${k}), ig, in_channels), in${k});`,
    ]),
    ...range(block).flatMap((b) => [
      `let d${b} = select(vec4<f32>(0.0), load_dy(dy_row + ox + ${b}, og, out_channels), ox + ${b} < out_width);`,
    ]),
  ];
  const accumulate = range(taps).flatMap((kx) =>
    range(components).map((i) => {
      const terms = range(block).map((b) => `x${b * stride + kx}.${COMPONENTS[i]} * d${b}`);
      return `a${kx * components + i} += ${terms.join(' + ')};`;
    }),
  );

  /** Sum number `item` of a tile: tap `item / components`, input channel `item % components` of the group. */
  const storeSum = (item: string, value: string): string => `{
      let channel = ig * 4 + ${item} % ${components};
      let at = (ky * kernel_width + ${item} / ${components}) * in_channels + channel;
      if (channel < in_channels) { store_dw(at, og, out_channels, ${value}); }
    }`;
  const reduce = `
  ${range(sums)
    .map((i) => `sums[lane * ${sums} + ${i}] = a${i};`)
    .join('\n  ')}
  workgroupBarrier();
  for (var item = lane; item < ${sums}; item += ${threads}) {
    var total = sums[item];
    for (var j = 1; j < ${slices}; j++) { total += sums[j * ${sums} + item]; }
    ${storeSum('item', 'total')}
  }`;
  const storeOwn = `
  if (tile < tiles) {
    ${range(sums)
      .map((i) => storeSum(String(i), `a${i}`))
      .join('\n    ')}
  }`;

  const code = `
${loadFunction('load_x', 'x', shape.inChannels)}
${loadFunction('load_dy', 'dy', shape.outChannels)}
${storeFunction('store_dw', 'dw', shape.outChannels)}
${slices === 1 ? '' : `var<workgroup> sums: array<vec4<f32>, ${threads * sums}>;`}
${mainHead(threads, dims)}
  let slice = ${slices === 1 ? '0' : 'lane'};
  let tile = ${slices === 1 ? `group * ${threads} + lane` : 'group'};
  let og = tile % out_groups;
  let ig = (tile / out_groups) % in_groups;
  let ky = tile / (out_groups * in_groups);
  ${range(sums)
    .map((i) => `var a${i} = vec4<f32>(0.0);`)
    .join('\n  ')}
  for (var line = slice; line < select(0, rows, tile < tiles); line += ${slices}) {
    let iy = (line % out_height) * stride_height + ky - pad_top;
    if (iy < 0 || iy >= in_height) { continue; }
    let x_row = ((line / out_height) * in_height + iy) * in_width;
    let dy_row = line * out_width;
    for (var ox = 0; ox < blocks * ${block}; ox += ${block}) {
      let ix = ox * ${stride} - pad_left;
      ${loads.join('\n      ')}
      ${accumulate.join('\n      ')}
    }
  }
  ${slices === 1 ? storeOwn : reduce}
}`;
  return {
    name: 'conv2d-filter-gradient',
    code,
    workgroups: slices === 1 ? Math.ceil(tiles / tiling.tiles) : tiles,
    dims,
    bindings: [
      { name: 'x', type: channelArray(shape.inChannels), access: 'read', source: x },
      { name: 'dy', type: channelArray(shape.outChannels), access: 'read', source: dy },
      { name: 'dw', type: channelArray(shape.outChannels), access: 'write', source: dw },
    ],
  };
}
