/**
 * Gradient of a convolution with respect to its input. One thread makes a tile of input pixels that lie `stride` apart, so
 * that the same taps reach all of them, for `groups` times four input channels. The weights are read as the forward pass
 * stores them: dot products over the output channels take the place of a transposed copy. Loads and arithmetic are those
 * of the forward pass.
 */
import type { TensorInfo } from '../../tf.ts';
import { type Kernel, mainHead } from '../dispatch.ts';
import { COMPONENTS, channelArray, loadFunction, range, storeFunction, tileRow } from '../wgsl.ts';
import type { ConvTiling } from './forward.ts';
import { type ConvShape, shapeDimensions } from './shape.ts';

const WORKGROUP = 64;

/** @param dx [batch, inHeight, inWidth, inChannels], written */
export function backpropInputKernel(
  shape: ConvShape,
  dy: TensorInfo,
  filter: TensorInfo,
  dx: TensorInfo,
  tiling: ConvTiling,
): Kernel {
  const { tile, tiles } = tileRow(Math.ceil(shape.inWidth / shape.strideWidth), tiling.pixels);
  const q = tiling.groups;
  const groups = Math.ceil(shape.inChannels / 4 / q);
  const threads = shape.batch * shape.inHeight * tiles * groups * shape.strideWidth;
  const rest = shape.outChannels % 4;
  const dims = { ...shapeDimensions(shape), tiles, groups, threads };
  const pixels = range(tile);

  const channelBlock = (components: number): string => {
    const sum = (p: number, i: number) =>
      range(components)
        .map((j) => `d${p}.${COMPONENTS[j]} * w${i}.${COMPONENTS[j]}`)
        .join(' + ');
    return [
      ...pixels.map((p) => `let d${p} = select(vec4<f32>(0.0), load_dy(at${p}, c, out_channels), in${p});`),
      ...range(4 * q).map((i) => `let w${i} = load_w(tap + channel${i}, c, out_channels);`),
      ...range(q).flatMap((g) =>
        pixels.map(
          (p) =>
            `a${p}_${g} += vec4<f32>(${range(4)
              .map((i) => sum(p, g * 4 + i))
              .join(', ')});`,
        ),
      ),
    ].join('\n        ');
  };

  const code = `
${loadFunction('load_dy', 'dy', shape.outChannels)}
${loadFunction('load_w', 'w', shape.outChannels)}
${storeFunction('store_dx', 'dx', shape.inChannels)}
${mainHead(WORKGROUP, dims)}
  let thread = group * ${WORKGROUP} + lane;
  if (thread >= threads) { return; }
  let ig = thread % groups;
  let tx = (thread / groups) % tiles;
  let line = thread / (groups * tiles);
  let iy = line % in_height;
  let image = (line / in_height) % batch;
  // Columns with the same remainder share their taps.
  let phase = line / (in_height * batch);
  let first = tx * ${tile};
  ${range(4 * q)
    .map((i) => `let channel${i} = min(ig * ${4 * q} + ${i}, in_channels - 1);`)
    .join('\n  ')}
  ${range(q)
    .flatMap((g) => pixels.map((p) => `var a${p}_${g} = vec4<f32>(0.0);`))
    .join('\n  ')}
  for (var ky = (iy + pad_top) % stride_height; ky < kernel_height; ky += stride_height) {
    let below = iy + pad_top - ky;
    if (below < 0) { break; }
    let oy = below / stride_height;
    if (oy >= out_height) { continue; }
    let row = (image * out_height + oy) * out_width;
    for (var kx = (phase + pad_left) % stride_width; kx < kernel_width; kx += stride_width) {
      let ox = (phase + pad_left - kx) / stride_width + first;
      let tap = (ky * kernel_width + kx) * in_channels;
      ${pixels
        .flatMap((p) => [
          `let in${p} = u32(ox + ${p}) < u32(out_width);`,
          `let at${p} = select(0, row + ox + ${p}, in${p});`,
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
    if (column < in_width) { ${stores.join(' ')} }
  }`;
    })
    .join('\n  ')}
}`;
  return {
    name: 'conv2d-input-gradient',
    code,
    workgroups: Math.ceil(threads / WORKGROUP),
    dims,
    bindings: [
      { name: 'dy', type: channelArray(shape.outChannels), access: 'read', source: dy },
      { name: 'w', type: channelArray(shape.outChannels), access: 'read', source: filter },
      { name: 'dx', type: channelArray(shape.inChannels), access: 'write', source: dx },
    ],
  };
}
