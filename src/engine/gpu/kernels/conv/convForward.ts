/**
 * Convolution forward. One thread makes a tile of neighbouring pixels in a row for `groups` times four output channels. For
 * each tap and four input channels it loads `pixels` + 4 `groups` vec4s for 16 `pixels` `groups` multiply-adds, all in
 * registers: no workgroup memory. Bound by those loads. Kernel size and stride are no part of the code, so most layers of
 * a network share one pipeline.
 */
import type { TensorInfo } from '../../../tf.ts';
import { type Kernel, mainHead } from '../../runtime/dispatch.ts';
import type { AdapterClass } from '../../runtime/gpuAdapter.ts';
import {
  channelArray,
  loadFunction,
  MASK_FUNCTIONS,
  range,
  storeFunction,
  tileRow,
  weighedSum,
} from '../../runtime/wgsl.ts';
import { type ConvShape, shapeDimensions } from './shape.ts';

const WORKGROUP = 64;
/**
 * Threads of a workgroup where loads are shared and it has a single group of channels: few, so that little is left over, and
 * no more subgroups of four than there is work for.
 */
export const sharedWorkgroup = (threads: number): number => Math.min(16, Math.ceil(threads / 4) * 4);

export interface ConvTiling {
  /** Most pixels a thread makes. */
  readonly pixels: number;
  /** Groups of four output channels a thread makes. */
  readonly groups: number;
}

/** Fewer threads than this leave a GPU idle: smaller tiles then, at the price of more loads. */
const WANTED_THREADS = 8192;

/**
 * @param positions pixels that get a result
 * @param channels channels of each
 */
export function convTiling(positions: number, channels: number, adapter: AdapterClass): ConvTiling {
  const largest = { pixels: 8, groups: channels % 8 === 0 ? 2 : 1 };
  if (adapter === 'software') return largest;
  const options = [largest, { pixels: 8, groups: 1 }, { pixels: 4, groups: 1 }, { pixels: 2, groups: 1 }];
  const threads = ({ pixels, groups }: ConvTiling) => (positions / pixels) * (channels / 4 / groups);
  return options.find((option) => threads(option) >= WANTED_THREADS) ?? { pixels: 2, groups: 1 };
}

/**
 * How the threads lie. Alone: output channels fastest, every thread loads its own weights. Shared: a workgroup has one group
 * of output channels, so the four threads of a subgroup load a quarter of the weights each and pass them round; all of them
 * must then run the same loops.
 */
function threadCode(shared: boolean, threads: number): string {
  if (!shared) {
    return `let thread = group * ${threads} + lane;
  let valid = true;
  if (thread >= threads) { return; }
  let og = thread % groups;
  let position = thread / groups;`;
  }
  return `let og = group % groups;
  let thread = (group / groups) * ${threads} + lane;
  let valid = thread < threads;
  let position = select(0, thread, valid);`;
}

/**
 * @param y [batch, outHeight, outWidth, outChannels], written
 * @param shared see `sharesLoads`
 */
export function forwardKernel(
  shape: ConvShape,
  x: TensorInfo,
  filter: TensorInfo,
  y: TensorInfo,
  tiling: ConvTiling,
  shared = false,
): Kernel {
  const { tile, tiles } = tileRow(shape.outWidth, tiling.pixels);
  const q = tiling.groups;
  const groups = Math.ceil(shape.outChannels / 4 / q);
  const positions = shape.batch * shape.outHeight * tiles;
  const threads = shared ? positions : positions * groups;
  const workgroup = shared ? sharedWorkgroup(threads) : WORKGROUP;
  // Past the last channel a block has weights of zero; with fewer than four channels the others are left out altogether.
  const components = Math.min(4, shape.inChannels);
  const padded = shape.inChannels > 4 && shape.inChannels % 4 > 0;
  const blocks = Math.ceil(shape.inChannels / 4);
  const dims = { ...shapeDimensions(shape), tiles, groups, threads, blocks };
  const pixels = range(tile);

  // Taps of a kernel row made together: the pixels they share are loaded once, and the width becomes part of the code. With
  // a stride they share few and stay apart.
  const taps = shared && shape.strideWidth === 1 ? shape.kernelWidth : 1;
  /** Name of the pixel that output pixel `p` meets at tap `t`. */
  const source = (p: number, t: number): number => p + t;
  const sources = range(tile + taps - 1);
  const offset = (k: number): string => (taps === 1 ? `${k} * stride_width` : String(k));

  const weights = (t: number, g: number): string[] => range(components).map((i) => `w${t}_${g}_${i}`);
  const loadWeights = range(taps).flatMap((t) =>
    range(q).flatMap((g) => {
      const load = (i: string | number): string => {
        const value = `load_w(tap + ${t} * in_channels + c * 4 + ${i}, og * ${q} + ${g}, out_channels)`;
        return padded ? `masked(${value}, mask_if(c * 4 + ${i} < in_channels))` : value;
      };
      if (!shared) return weights(t, g).map((name, i) => `let ${name} = ${load(i)};`);
      return [
        `let own${t}_${g} = ${load(components === 4 ? 'quarter' : `min(quarter, ${components - 1})`)};`,
        ...weights(t, g).map((name, i) => `let ${name} = quadBroadcast(own${t}_${g}, ${i}u);`),
      ];
    }),
  );
  const pixelColumns = sources.map((k) => `let column${k} = mask_if(u32(ix + ${offset(k)}) < u32(in_width));`);
  // An index outside of the image loads something, which the mask turns to zeros.
  const channelBlock = [
    ...sources.map(
      (k) => `let x${k} = masked(load_x(row + ix + ${offset(k)}, c, in_channels), column${k} & row_inside);`,
    ),
    ...loadWeights,
    ...range(q).flatMap((g) =>
      pixels.map((p) => {
        const terms = range(taps).map((t) => weighedSum(weights(t, g), `x${source(p, t)}`));
        return `a${p}_${g} += ${terms.join(' + ')};`;
      }),
    ),
  ].join('\n      ');
  const inRow = 'let iy = oy * stride_height + ky - pad_top;\n    let row = (image * in_height + iy) * in_width;';
  const rowInside = 'iy >= 0 && iy < in_height';

  // Sums that are carried through nested loops cost a software adapter a copy at each level: one loop there.
  const sharedLoop = `
  var ky = 0;
  var kx = 0;
  var c = 0;
  while (ky < kernel_height) {
    ${inRow}
    let row_inside = mask_if(${rowInside});
    let ix = tx * ${tile} * stride_width + kx - pad_left;
    ${pixelColumns.join('\n    ')}
    let tap = (ky * kernel_width + kx) * in_channels;
      ${channelBlock}
    c++;
    if (c == blocks) { c = 0; kx += ${taps}; }
    if (kx >= kernel_width) { kx = 0; ky++; }
  }`;
  const ownLoops = `
  for (var ky = 0; ky < kernel_height; ky++) {
    ${inRow}
    if (!(${rowInside})) { continue; }
    let row_inside = mask_if(true);
    for (var kx = 0; kx < kernel_width; kx++) {
      let ix = tx * ${tile} * stride_width + kx - pad_left;
          ${pixelColumns.join('\n      ')}
      let tap = (ky * kernel_width + kx) * in_channels;
      for (var c = 0; c < blocks; c++) {
      ${channelBlock}
      }
    }
  }`;

  const code = `
${MASK_FUNCTIONS}
${loadFunction('load_x', 'x', shape.inChannels)}
${loadFunction('load_w', 'w', shape.outChannels)}
${storeFunction('store_y', 'y', shape.outChannels)}
${mainHead(workgroup, dims, shared)}
  ${shared ? 'let quarter = i32(subgroup_lane);' : ''}
  ${threadCode(shared, workgroup)}
  let tx = position % tiles;
  let line = position / tiles;
  let oy = line % out_height;
  let image = line / out_height;
  ${range(q)
    .flatMap((g) => pixels.map((p) => `var a${p}_${g} = vec4<f32>(0.0);`))
    .join('\n  ')}
  ${shared ? sharedLoop : ownLoops}
  let out = (image * out_height + oy) * out_width + tx * ${tile};
  ${pixels
    .map((p) => {
      const stores = range(q).map((g) => `store_y(out + ${p}, og * ${q} + ${g}, out_channels, a${p}_${g});`);
      return `if (valid && tx * ${tile} + ${p} < out_width) { ${stores.join(' ')} }`;
    })
    .join('\n  ')}
}`;
  return {
    name: 'conv2d',
    code,
    workgroups: Math.ceil(threads / workgroup) * (shared ? groups : 1),
    dims,
    subgroups: shared,
    bindings: [
      { name: 'x', type: channelArray(shape.inChannels), access: 'read', source: x },
      { name: 'w', type: channelArray(shape.outChannels), access: 'read', source: filter },
      { name: 'y', type: channelArray(shape.outChannels), access: 'write', source: y },
    ],
  };
}
