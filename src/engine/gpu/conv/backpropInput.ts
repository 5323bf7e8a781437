/**
 * Gradient of a convolution with respect to its input. One thread makes a tile of input pixels that lie `stride` apart, so
 * that the same taps reach all of them, for `groups` times four input channels. The weights are read as the forward pass
 * stores them: dot products over the output channels take the place of a transposed copy. Loads and arithmetic are those
 * of the forward pass.
 */
import type { TensorInfo } from '../../tf.ts';
import { type Kernel, mainHead } from '../dispatch.ts';
import { COMPONENTS, channelArray, loadFunction, range, storeFunction, tileRow } from '../wgsl.ts';
import { type ConvTiling, SHARED_WORKGROUP } from './forward.ts';
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
  const workgroup = shared ? SHARED_WORKGROUP : WORKGROUP;
  const threads = shared
    ? shape.batch * phaseRows * tiles
    : shape.batch * shape.inHeight * tiles * groups * strideWidth;
  const rest = shape.outChannels % 4;
  const dims = { ...shapeDimensions(shape), tiles, groups, threads, phase_rows: phaseRows };
  const pixels = range(tile);

  // Taps of a kernel row made together, see forward.ts; with a stride they reach different pixels and stay apart.
  const taps = shared && strideWidth === 1 ? shape.kernelWidth : 1;
  /** Name of the gradient pixel that input pixel `p` meets at tap `t`. */
  const source = (p: number, t: number): number => p + taps - 1 - t;
  const sources = range(tile + taps - 1);

  const loadWeights = range(taps).flatMap((t) => {
    const at = `tap + ${t} * in_channels`;
    if (!shared) return range(4 * q).map((i) => `let w${t}_${i} = load_w(${at} + channel${i}, c, out_channels);`);
    return range(q).flatMap((g) => [
      `let own${t}_${g} = load_w(${at} + own_channel${g}, c, out_channels);`,
      ...range(4).map((i) => `let w${t}_${g * 4 + i} = subgroupBroadcast(own${t}_${g}, ${i}u);`),
    ]);
  });

  const channelBlock = (components: number): string => {
    const sum = (p: number, i: number) =>
      range(taps)
        .flatMap((t) => range(components).map((j) => `d${source(p, t)}.${COMPONENTS[j]} * w${t}_${i}.${COMPONENTS[j]}`))
        .join(' + ');
    const sums = (p: number, g: number) =>
      range(4)
        .map((i) => sum(p, g * 4 + i))
        .join(', ');
    return [
      ...sources.map((k) => `let d${k} = select(vec4<f32>(0.0), load_dy(at${k}, c, out_channels), in${k});`),
      ...loadWeights,
      ...range(q).flatMap((g) => pixels.map((p) => `a${p}_${g} += vec4<f32>(${sums(p, g)});`)),
    ].join('\n        ');
  };

  const code = `
${loadFunction('load_dy', 'dy', shape.outChannels)}
${loadFunction('load_w', 'w', shape.outChannels)}
${storeFunction('store_dx', 'dx', shape.inChannels)}
${mainHead(workgroup, dims, shared)}
  ${threadCode(shared, workgroup)}
  let first = tx * ${tile};
  ${(
    shared
      ? range(q).map((g) => `let own_channel${g} = min((ig * ${q} + ${g}) * 4 + i32(subgroup_lane), in_channels - 1);`)
      : range(4 * q).map((i) => `let channel${i} = min(ig * ${4 * q} + ${i}, in_channels - 1);`)
  ).join('\n  ')}
  ${range(q)
    .flatMap((g) => pixels.map((p) => `var a${p}_${g} = vec4<f32>(0.0);`))
    .join('\n  ')}
  for (var ky = first_ky; ky < kernel_height; ky += stride_height) {
    let below = iy + pad_top - ky;
    let oy = below / stride_height;
    let row_inside = below >= 0 && oy < out_height;
    ${shared ? '' : 'if (!row_inside) { continue; }'}
    let row = (image * out_height + oy) * out_width;
    // Columns with the same remainder share their taps.
    for (var kx = (phase + pad_left) % stride_width; kx < kernel_width; kx += ${taps === 1 ? 'stride_width' : taps}) {
      let ox = (phase + pad_left - kx) / stride_width + first - ${taps - 1};
      let tap = (ky * kernel_width + kx) * in_channels;
      ${sources
        .flatMap((k) => [
          `let in${k} = row_inside && u32(ox + ${k}) < u32(out_width);`,
          `let at${k} = select(0, row + ox + ${k}, in${k});`,
        ])
        .join('\n      ')}
      for (var c = 0; c < out_channels / 4; c++) {
        ${channelBlock(4)}
      }
      ${rest ? `{\n        let c = out_channels / 4;\n        ${channelBlock(rest)}\n      }` : ''}
    }
  }
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
