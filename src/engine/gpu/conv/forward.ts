/**
 * Convolution forward. One thread makes a tile of neighbouring pixels in a row for `groups` times four output channels. For
 * each tap and four input channels it loads `pixels` + 4 `groups` vec4s for 16 `pixels` `groups` multiply-adds, all in
 * registers: no workgroup memory. Bound by those loads. Kernel size and stride are no part of the code, so most layers of
 * a network share one pipeline.
 */
import type { TensorInfo } from '../../tf.ts';
import type { AdapterClass } from '../adapter.ts';
import { type Kernel, mainHead } from '../dispatch.ts';
import { COMPONENTS, channelArray, loadFunction, range, storeFunction, tileRow } from '../wgsl.ts';
import { type ConvShape, shapeDimensions } from './shape.ts';

const WORKGROUP = 64;
/** Where loads are shared, a workgroup has a single group of output channels: small, so that little is left over. */
export const SHARED_WORKGROUP = 16;

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
  const workgroup = shared ? SHARED_WORKGROUP : WORKGROUP;
  const threads = shared ? positions : positions * groups;
  const rest = shape.inChannels % 4;
  const dims = { ...shapeDimensions(shape), tiles, groups, threads };
  const pixels = range(tile);

  // Taps of a kernel row made together: the pixels they share are loaded once, and stride and width become part of the code.
  const taps = shared ? shape.kernelWidth : 1;
  /** Name of the pixel that output pixel `p` meets at tap `t`. */
  const source = (p: number, t: number): number => (taps === 1 ? p : p * shape.strideWidth + t);
  const sources = range(source(tile - 1, taps - 1) + 1);
  const offset = (k: number): string => (taps === 1 ? `${k} * stride_width` : String(k));

  const loadWeights = (components: number): string[] =>
    range(taps).flatMap((t) =>
      range(q).flatMap((g) => {
        const load = (i: string | number) =>
          `load_w(tap + ${t} * in_channels + c * 4 + ${i}, og * ${q} + ${g}, out_channels)`;
        if (!shared) return range(components).map((i) => `let w${t}_${g}_${i} = ${load(i)};`);
        const own = components === 4 ? 'quarter' : `min(quarter, ${components - 1})`;
        return [
          `let own${t}_${g} = ${load(own)};`,
          ...range(components).map((i) => `let w${t}_${g}_${i} = subgroupBroadcast(own${t}_${g}, ${i}u);`),
        ];
      }),
    );

  const channelBlock = (components: number): string => {
    const terms = (p: number, g: number) =>
      range(taps)
        .flatMap((t) => range(components).map((i) => `x${source(p, t)}.${COMPONENTS[i]} * w${t}_${g}_${i}`))
        .join(' + ');
    return [
      ...sources.map((k) => `let x${k} = select(vec4<f32>(0.0), load_x(at${k}, c, in_channels), in${k});`),
      ...loadWeights(components),
      ...range(q).flatMap((g) => pixels.map((p) => `a${p}_${g} += ${terms(p, g)};`)),
    ].join('\n        ');
  };

  const code = `
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
  for (var ky = 0; ky < kernel_height; ky++) {
    let iy = oy * stride_height + ky - pad_top;
    let row_inside = iy >= 0 && iy < in_height;
    ${shared ? '' : 'if (!row_inside) { continue; }'}
    let row = (image * in_height + iy) * in_width;
    for (var kx = 0; kx < kernel_width; kx += ${taps}) {
      let ix = tx * ${tile} * stride_width + kx - pad_left;
      let tap = (ky * kernel_width + kx) * in_channels;
      ${sources
        .flatMap((k) => [
          `let in${k} = row_inside && u32(ix + ${offset(k)}) < u32(in_width);`,
          `let at${k} = select(0, row + ix + ${offset(k)}, in${k});`,
        ])
        .join('\n      ')}
      for (var c = 0; c < in_channels / 4; c++) {
        ${channelBlock(4)}
      }
      ${rest ? `{\n        let c = in_channels / 4;\n        ${channelBlock(rest)}\n      }` : ''}
    }
  }
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
