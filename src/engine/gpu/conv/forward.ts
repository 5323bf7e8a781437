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

/** @param y [batch, outHeight, outWidth, outChannels], written */
export function forwardKernel(
  shape: ConvShape,
  x: TensorInfo,
  filter: TensorInfo,
  y: TensorInfo,
  tiling: ConvTiling,
): Kernel {
  const { tile, tiles } = tileRow(shape.outWidth, tiling.pixels);
  const q = tiling.groups;
  const groups = Math.ceil(shape.outChannels / 4 / q);
  const threads = shape.batch * shape.outHeight * tiles * groups;
  const rest = shape.inChannels % 4;
  const dims = { ...shapeDimensions(shape), tiles, groups, threads };
  const pixels = range(tile);

  const channelBlock = (components: number): string => {
    const terms = (p: number, g: number) =>
      range(components)
        .map((i) => `x${p}.${COMPONENTS[i]} * w${g}_${i}`)
        .join(' + ');
    return [
      ...pixels.map((p) => `let x${p} = select(vec4<f32>(0.0), load_x(at${p}, c, in_channels), in${p});`),
      ...range(q).flatMap((g) =>
        range(components).map((i) => `let w${g}_${i} = load_w(tap + c * 4 + ${i}, og * ${q} + ${g}, out_channels);`),
      ),
      ...range(q).flatMap((g) => pixels.map((p) => `a${p}_${g} += ${terms(p, g)};`)),
    ].join('\n        ');
  };

  const code = `
${loadFunction('load_x', 'x', shape.inChannels)}
${loadFunction('load_w', 'w', shape.outChannels)}
${storeFunction('store_y', 'y', shape.outChannels)}
${mainHead(WORKGROUP, dims)}
  let thread = group * ${WORKGROUP} + lane;
  if (thread >= threads) { return; }
  let og = thread % groups;
  let tx = (thread / groups) % tiles;
  let line = thread / (groups * tiles);
  let oy = line % out_height;
  let image = line / out_height;
  ${range(q)
    .flatMap((g) => pixels.map((p) => `var a${p}_${g} = vec4<f32>(0.0);`))
    .join('\n  ')}
  for (var ky = 0; ky < kernel_height; ky++) {
    let iy = oy * stride_height + ky - pad_top;
    if (iy < 0 || iy >= in_height) { continue; }
    let row = (image * in_height + iy) * in_width;
    for (var kx = 0; kx < kernel_width; kx++) {
      let ix = tx * ${tile} * stride_width + kx - pad_left;
      let tap = (ky * kernel_width + kx) * in_channels;
      ${pixels
        .flatMap((p) => [
          `let in${p} = u32(ix + ${p} * stride_width) < u32(in_width);`,
          `let at${p} = select(0, row + ix + ${p} * stride_width, in${p});`,
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
      return `if (tx * ${tile} + ${p} < out_width) { ${stores.join(' ')} }`;
    })
    .join('\n  ')}
}`;
  return {
    name: 'conv2d',
    code,
    workgroups: Math.ceil(threads / WORKGROUP),
    dims,
    bindings: [
      { name: 'x', type: channelArray(shape.inChannels), access: 'read', source: x },
      { name: 'w', type: channelArray(shape.outChannels), access: 'read', source: filter },
      { name: 'y', type: channelArray(shape.outChannels), access: 'write', source: y },
    ],
  };
}
