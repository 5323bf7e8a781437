/**
 * Gradient of a convolution with respect to its filter. A tile is one kernel row (all its horizontal taps) x four input
 * channels x four output channels. The image rows are dealt out to `slices` threads of a workgroup; each walks its rows in
 * blocks of pixels held in registers, and the sums meet in workgroup memory behind a single barrier: one dispatch, no second
 * pass. Per block of B pixels it loads about 2 B vec4s for 16 K B multiply-adds.
 */
import type { TensorInfo } from '../../../tf.ts';
import { type Kernel, mainHead } from '../../runtime/dispatch.ts';
import type { AdapterClass } from '../../runtime/gpuAdapter.ts';
import { channelArray, loadFunction, MASK_FUNCTIONS, range, storeFunction, tileRow } from '../../runtime/wgsl.ts';
import { type ConvShape, shapeDimensions } from './shape.ts';

export interface BackpropFilterTiling {
  /** Most output pixels held in registers at once. */
  readonly pixels: number;
  /** Threads that share a tile, a power of two: each takes every `slices`-th image row. */
  readonly slices: number;
  /** Tiles a workgroup makes. */
  readonly tiles: number;
  /**
   * A subgroup of four threads makes 2x2 neighbouring tiles: each loads half of its pixels and gets the rest from the thread
   * beside it. Needs `slices` 1 and channels in multiples of eight; see `sharesLoads`.
   */
  readonly shared: boolean;
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

/** A longer block saves few loads, and its code no longer fits into a processor's cache. */
const PIXELS: Readonly<Record<AdapterClass, number>> = { gpu: 8, software: 4 };

/** vec4 sums of a tile. */
const sumsOf = (s: ConvShape): number => s.kernelWidth * Math.min(4, s.inChannels);

export function backpropFilterTiling(s: ConvShape, adapter: AdapterClass, shares: boolean): BackpropFilterTiling {
  if (shares && s.inChannels % 8 === 0 && s.outChannels % 8 === 0) {
    return { pixels: PIXELS[adapter], slices: 1, tiles: 4, shared: true };
  }
  const tiles = s.kernelHeight * Math.ceil(s.inChannels / 4) * Math.ceil(s.outChannels / 4);
  const rows = s.batch * s.outHeight;
  const most = Math.min(MOST_SLICES[adapter], rows, WORKGROUP_MEMORY / (16 * sumsOf(s)));
  let slices = 1;
  while (slices * 2 <= most && slices * tiles < WANTED_THREADS) slices *= 2;
  return { pixels: PIXELS[adapter], slices, tiles: slices === 1 ? LEAST_THREADS[adapter] : 1, shared: false };
}

/** WGSL: each thread's tile is its own. */
const OWN_TILE = `let og = tile % out_groups;
  let ig = (tile / out_groups) % in_groups;
  let ky = tile / (out_groups * in_groups);`;

/** WGSL: a workgroup of four threads has the four tiles of two input and two output groups. */
const QUAD_TILE = `let og_odd = (subgroup_lane & 1u) == 1u;
  let ig_odd = (subgroup_lane & 2u) == 2u;
  let tile = group;
  let og = (group % (out_groups / 2)) * 2 + i32(subgroup_lane & 1u);
  let ig = ((group / (out_groups / 2)) % (in_groups / 2)) * 2 + i32(subgroup_lane >> 1u);
  let ky = group / (out_groups * in_groups / 4);`;

/** WGSL: values name0, name1, ... of which this thread loads those of its parity, and its neighbour the others. */
function passRound(name: string, count: number, odd: string, swap: string, load: (at: string) => string): string[] {
  return range(Math.ceil(count / 2)).flatMap((j) => {
    const [even, next] = [2 * j, 2 * j + 1];
    const lines = [
      `let ${name}_own${j} = ${load(`select(${even}, ${next}, ${odd})`)};`,
      `let ${name}_got${j} = ${swap}(${name}_own${j});`,
      `let ${name}${even} = select(${name}_own${j}, ${name}_got${j}, ${odd});`,
    ];
    return next < count ? [...lines, `let ${name}${next} = select(${name}_got${j}, ${name}_own${j}, ${odd});`] : lines;
  });
}

/** The pixels of a block in parts of two to four, the size of a matrix; a single pixel is a part of its own. */
function splitBlock(block: number): number[][] {
  const parts = Math.ceil(block / 4);
  const size = Math.ceil(block / parts);
  return range(parts).map((i) => range(block).slice(i * size, (i + 1) * size));
}

/** WGSL: a column for each component of x, the sum over the pixels of that component times dy; see `weighedSum`. */
function outerProducts(dy: readonly string[], x: readonly string[]): string {
  const pixels = dy.length;
  if (pixels === 1)
    return `mat4x4<f32>(${range(4)
      .map((i) => `${x[0]}[${i}] * ${dy[0]}`)
      .join(', ')})`;
  return `mat${pixels}x4<f32>(${dy.join(', ')}) * transpose(mat${pixels}x4<f32>(${x.join(', ')}))`;
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

  // An index outside of the image loads something, which the mask turns to zeros.
  const xAt = (k: string | number) => {
    const column = taps === 1 ? `ix + ${k} * stride_width` : `ix + ${k}`;
    return `masked(load_x(x_row + ${column}, ig, in_channels), mask_if(u32(${column}) < u32(in_width)))`;
  };
  const dyAt = (b: string | number) => {
    const value = `load_dy(dy_row + ox + ${b}, og, out_channels)`;
    return shape.outWidth % block === 0 ? value : `masked(${value}, mask_if(ox + ${b} < out_width))`;
  };
  /** Name of the pixel that pixel `b` of dy meets at tap `kx`; with a single tap the stride is no part of the code. */
  const source = (b: number, kx: number): number => (taps === 1 ? b : b * stride + kx);
  const span = source(block - 1, taps - 1) + 1;
  const loads = tiling.shared
    ? [...passRound('x', span, 'og_odd', 'quadSwapX', xAt), ...passRound('d', block, 'ig_odd', 'quadSwapY', dyAt)]
    : [...range(span).map((k) => `let x${k} = ${xAt(k)};`), ...range(block).map((b) => `let d${b} = ${dyAt(b)};`)];
  const accumulate = range(taps).flatMap((kx) => {
    const products = splitBlock(block).map((pixels) =>
      outerProducts(
        pixels.map((b) => `d${b}`),
        pixels.map((b) => `x${source(b, kx)}`),
      ),
    );
    return [
      ...products.map((columns, i) => `let p${kx}_${i} = ${columns};`),
      ...range(components).map(
        (i) => `a${kx * components + i} += ${products.map((_, j) => `p${kx}_${j}[${i}]`).join(' + ')};`,
      ),
    ];
  });

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
${MASK_FUNCTIONS}
${loadFunction('load_x', 'x', shape.inChannels)}
${loadFunction('load_dy', 'dy', shape.outChannels)}
${storeFunction('store_dw', 'dw', shape.outChannels)}
${slices === 1 ? '' : `var<workgroup> sums: array<vec4<f32>, ${threads * sums}>;`}
${mainHead(threads, dims, tiling.shared)}
  let slice = ${slices === 1 ? '0' : 'lane'};
  ${tiling.shared ? QUAD_TILE : `let tile = ${slices === 1 ? `group * ${threads} + lane` : 'group'};\n  ${OWN_TILE}`}
  ${range(sums)
    .map((i) => `var a${i} = vec4<f32>(0.0);`)
    .join('\n  ')}
  for (var line = slice; line < select(0, rows, tile < tiles); line += ${slices}) {
    let iy = (line % out_height) * stride_height + ky - pad_top;
    if (iy < 0 || iy >= in_height) { continue; }
    let x_row = ((line / out_height) * in_height + iy) * in_width;
    let dy_row = line * out_width;
    for (var ox = 0; ox < blocks * ${block}; ox += ${block}) {
      let ix = ox * stride_width - pad_left;
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
    subgroups: tiling.shared,
    bindings: [
      { name: 'x', type: channelArray(shape.inChannels), access: 'read', source: x },
      { name: 'dy', type: channelArray(shape.outChannels), access: 'read', source: dy },
      { name: 'dw', type: channelArray(shape.outChannels), access: 'write', source: dw },
    ],
  };
}
