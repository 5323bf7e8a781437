/**
 * Gradient of a convolution with respect to its input. One thread makes a tile of input pixels that lie `stride` apart, so
 * that the same taps reach all of them, for `groups` times four input channels. The weights are read as the forward pass
 * stores them: dot products over the output channels take the place of a transposed copy. Loads and arithmetic are those
 * of the forward pass.
 */
import type { TensorInfo } from '../../../tf.ts';
import { type Kernel, mainHead } from '../../runtime/dispatch.ts';
import {
  channelArray,
  dotProducts,
  loadFunction,
  MASK_FUNCTIONS,
  range,
  storeFunction,
  tileRow,
} from '../../runtime/wgsl.ts';
import { type ConvTiling, sharedWorkgroup } from './convForward.ts';
import { type ConvShape, shapeDimensions } from './shape.ts';

const WORKGROUP = 64;

/**
 * How the threads lie, see forward.ts. Shared: a workgroup has one group of input channels and one remainder of rows and
 * columns, so that its threads have the same taps.
 */
function threadCode(shared: boolean, threads: number): string {
  if (!shared) {
    return `let thread = group * ${threads} + lane;
  if (thread >= threads) { return; }
  let ig = thread % groups;
  let tx = (thread / groups) % tiles;
  let line = thread / (groups * tiles);
  let iy = line % in_height;
  let image = (line / in_height) % batch;
  let phase = line / (in_height * batch);
  let valid = true;
  let first_ky = (iy + pad_top) % stride_height;`;
  }
  return `let ig = group % groups;
  let phase = (group / groups) % stride_width;
  let row_phase = (group / (groups * stride_width)) % stride_height;
  let thread = (group / (groups * stride_width * stride_height)) * ${threads} + lane;
  let position = select(0, thread, thread < threads);
  let tx = position % tiles;
  let iy = ((position / tiles) % phase_rows) * stride_height + row_phase;
  let image = position / (tiles * phase_rows);
  let valid = thread < threads && iy < in_height;
  let first_ky = (row_phase + pad_top) % stride_height;`;
}

/**
 * @param dx [batch, inHeight, inWidth, inChannels], written
 * @param shared see `sharesLoads`
 */
export function backpropInputKernel(
  shape: ConvShape,
  dy: TensorInfo,
  filter: TensorInfo,
  dx: TensorInfo,
  tiling: ConvTiling,
  shared = false,
): Kernel {
  const { strideHeight, strideWidth } = shape;
  const { tile, tiles } = tileRow(Math.ceil(shape.inWidth / strideWidth), tiling.pixels);
  const q = tiling.groups;
  const groups = Math.ceil(shape.inChannels / 4 / q);
  const phaseRows = Math.ceil(shape.inHeight / strideHeight);
  const threads = shared
    ? shape.batch * phaseRows * tiles
    : shape.batch * shape.inHeight * tiles * groups * strideWidth;
  const workgroup = shared ? sharedWorkgroup(threads) : WORKGROUP;
  // Past the last channel a block has weights of zero; with fewer than four channels the others are left out altogether.
  const components = Math.min(4, shape.outChannels);
  const padded = shape.outChannels > 4 && shape.outChannels % 4 > 0;
  const blocks = Math.ceil(shape.outChannels / 4);
  const dims = { ...shapeDimensions(shape), tiles, groups, threads, phase_rows: phaseRows, blocks };
  const pixels = range(tile);

  // Taps of a kernel row made together, see forward.ts; with a stride they reach different pixels and stay apart.
  const taps = shared && strideWidth === 1 ? shape.kernelWidth : 1;
  /** Name of the gradient pixel that input pixel `p` meets at tap `t`. */
  const source = (p: number, t: number): number => p + taps - 1 - t;
  const sources = range(tile + taps - 1);

  const weights = (t: number, g: number): string[] => range(4).map((i) => `w${t}_${g * 4 + i}`);
  const loadWeights = range(taps).flatMap((t) => {
    const load = (channel: string): string => {
      const value = `load_w(tap + ${t} * in_channels + ${channel}, c, out_channels)`;
      return padded
        ? `select(vec4<f32>(0.0), ${value}, vec4<i32>(0, 1, 2, 3) + c * 4 < vec4<i32>(out_channels))`
        : value;
    };
    if (!shared) return range(4 * q).map((i) => `let w${t}_${i} = ${load(`channel${i}`)};`);
    return range(q).flatMap((g) => [
      `let own${t}_${g} = ${load(`own_channel${g}`)};`,
      ...weights(t, g).map((name, i) => `let ${name} = quadBroadcast(own${t}_${g}, ${i}u);`),
    ]);
  });

  // An index outside of the gradient loads something, which the mask turns to zeros.
  const tapBlock = [
    'let below = iy + pad_top - ky;',
    'let oy = below / stride_height;',
    'let row_inside = mask_if(below >= 0 && oy < out_height);',
    'let row = (image * out_height + oy) * out_width;',
    `let ox = (phase + pad_left - kx) / stride_width + first - ${taps - 1};`,
    'let tap = (ky * kernel_width + kx) * in_channels;',
    ...sources.map((k) => `let inside${k} = row_inside & mask_if(u32(ox + ${k}) < u32(out_width));`),
  ].join('\n      ');
  const channelBlock = [
    ...sources.map((k) => `let d${k} = masked(load_dy(row + ox + ${k}, c, out_channels), inside${k});`),
    ...loadWeights,
    ...range(q).flatMap((g) =>
      pixels.map((p) => {
        const terms = range(taps).map((t) => dotProducts(weights(t, g), `d${source(p, t)}`, components));
        return `a${p}_${g} += ${terms.join(' + ')};`;
      }),
    ),
  ].join('\n      ');
  const tapStep = taps === 1 ? 'stride_width' : taps;

  // One loop on a software adapter, see forward.ts.
  const sharedLoop = `
  var ky = first_ky;
  var kx = first_kx;
  var c = 0;
  while (ky < kernel_height && kx < kernel_width) {
      ${tapBlock}
      ${channelBlock}
    c++;
    if (c == blocks) { c = 0; kx += ${tapStep}; }
    if (kx >= kernel_width) { kx = first_kx; ky += stride_height; }
  }`;
  const ownLoops = `
  for (var ky = first_ky; ky < kernel_height; ky += stride_height) {
    for (var kx = first_kx; kx < kernel_width; kx += ${tapStep}) {
      ${tapBlock}
      for (var c = 0; c < blocks; c++) {
      ${channelBlock}
      }
    }
  }`;

  const code = `
${MASK_FUNCTIONS}
${loadFunction('load_dy', 'dy', shape.outChannels)}
${loadFunction('load_w', 'w', shape.outChannels)}
${storeFunction('store_dx', 'dx', shape.inChannels)}
${mainHead(workgroup, dims, shared)}
  ${threadCode(shared, workgroup)}
  let first = tx * ${tile};
  // Columns with the same remainder share their taps.
  let first_kx = (phase + pad_left) % stride_width;
  ${(
    shared
      ? range(q).map((g) => `let own_channel${g} = min((ig * ${q} + ${g}) * 4 + i32(subgroup_lane), in_channels - 1);`)
      : range(4 * q).map((i) => `let channel${i} = min(ig * ${4 * q} + ${i}, in_channels - 1);`)
  ).join('\n  ')}
  ${range(q)
    .flatMap((g) => pixels.map((p) => `var a${p}_${g} = vec4<f32>(0.0);`))
    .join('\n  ')}
  ${shared ? sharedLoop : ownLoops}
  let line_start = (image * in_height + iy) * in_width;
  ${pixels
    .map((p) => {
      const stores = range(q).map((g) => `store_dx(line_start + column, ig * ${q} + ${g}, in_channels, a${p}_${g});`);
      return `{
    let column = phase + (first + ${p}) * stride_width;
    if (valid && column < in_width) { ${stores.join(' ')} }
  }`;
    })
    .join('\n  ')}
}`;
  return {
    name: 'conv2d-input-gradient',
    code,
    workgroups: Math.ceil(threads / workgroup) * (shared ? groups * strideWidth * strideHeight : 1),
    dims,
    subgroups: shared,
    bindings: [
      { name: 'dy', type: channelArray(shape.outChannels), access: 'read', source: dy },
      { name: 'w', type: channelArray(shape.outChannels), access: 'read', source: filter },
      { name: 'dx', type: channelArray(shape.inChannels), access: 'write', source: dx },
    ],
  };
}
