/**
 * Convolution forward. One thread makes a tile of neighbouring pixels in a row for `groups` times four output channels; the
 * pixels of a kernel row are loaded once and used for every horizontal tap. Per input-channel group it loads
 * (tile-1)*stride + K pixels and 4*K*groups weights for 16*K*tile*groups multiply-adds.
 */
import type { TensorInfo } from '../../tf.ts';
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

const WORKGROUP = 64;

export interface ForwardTiling {
  /** Most pixels a thread makes. */
  readonly pixels: number;
  /** Groups of four output channels a thread makes. */
  readonly groups: number;
}

export function forwardTiling(shape: ConvShape): ForwardTiling {
  return { pixels: 8, groups: shape.outChannels % 8 === 0 ? 2 : 1 };
}

/** @param y [batch, outHeight, outWidth, outChannels], written */
export function forwardKernel(
  shape: ConvShape,
  x: TensorInfo,
  filter: TensorInfo,
  y: TensorInfo,
  tiling: ForwardTiling = forwardTiling(shape),
): Kernel {
  const s = shape;
  const { tile, tiles } = tileRow(s.outWidth, tiling.pixels);
  const q = tiling.groups;
  const groups = Math.ceil(s.outChannels / 4 / q);
  const threads = s.batch * s.outHeight * tiles * groups;
  const span = (tile - 1) * s.strideWidth + s.kernelWidth;
  const inGroups = Math.floor(s.inChannels / 4);
  const rest = s.inChannels % 4;

  const condition = (k: number): string | null => {
    const lowest = k - s.padLeft;
    const highest = (tiles - 1) * tile * s.strideWidth + k - s.padLeft;
    return lowest >= 0 && highest < s.inWidth ? null : `in${k}`;
  };
  // Taps that only pixels past the row's end would use still have a condition, so they read zero.
  const conditions = range(span)
    .filter((k) => condition(k))
    .map((k) => `  let in${k} = ix >= ${s.padLeft - k} && ix < ${s.inWidth + s.padLeft - k};`);

  const channelBlock = (components: number): string => {
    const lines = range(span).map((k) => {
      const at = `u32(max(row + ix + ${k - s.padLeft}, 0))`;
      return `      let x${k} = ${guarded(`load_x(${at}, c)`, condition(k))};`;
    });
    for (const kx of range(s.kernelWidth)) {
      for (const g of range(q)) {
        const weights = range(components).map((i) => `w${kx}_${g}_${i}`);
        weights.forEach((w, i) => {
          const at = `tap + ${kx * s.inChannels + i}u + c * 4u`;
          lines.push(`      let ${w} = load_w(${at}, og * ${q}u + ${g}u);`);
        });
      }
    }
    for (const g of range(q)) {
      for (const p of range(tile)) {
        const terms = range(s.kernelWidth).flatMap((kx) =>
          range(components).map((i) => `x${p * s.strideWidth + kx}.${COMPONENTS[i]} * w${kx}_${g}_${i}`),
        );
        lines.push(`      a${p}_${g} += ${terms.join(' + ')};`);
      }
    }
    return lines.join('\n');
  };

  const accumulators = range(q).flatMap((g) => range(tile).map((p) => `  var a${p}_${g} = vec4<f32>(0.0);`));
  const stores = range(tile).map((p) => {
    const store = range(q)
      .map((g) => `store_y(out + ${p}u, og * ${q}u + ${g}u, a${p}_${g});`)
      .join(' ');
    const inside = tiles * tile === s.outWidth ? 'true' : `tx * ${tile}u + ${p}u < ${s.outWidth}u`;
    return `  if (${inside}) { ${store} }`;
  });
  const full = inGroups ? `    for (var c = 0u; c < ${inGroups}u; c++) {\n${channelBlock(4)}\n    }` : '';
  const tail = rest ? `    {\n      let c = ${inGroups}u;\n${channelBlock(rest)}\n    }` : '';

  const code = `
${loadFunction('load_x', 'x', s.inChannels)}
${loadFunction('load_w', 'w', s.outChannels)}
${storeFunction('store_y', 'y', s.outChannels)}
@compute @workgroup_size(${WORKGROUP})
fn main(${WORKGROUP_BUILTINS}) {
  ${WORKGROUP_INDEX}
  let thread = group * ${WORKGROUP}u + lane;
  if (thread >= ${threads}u) { return; }
  let og = thread % ${groups}u;
  let tx = (thread / ${groups}u) % ${tiles}u;
  let line = thread / ${groups * tiles}u;
  let oy = line % ${s.outHeight}u;
  let image = line / ${s.outHeight}u;
  let ix = i32(tx * ${tile * s.strideWidth}u);
${conditions.join('\n')}
${accumulators.join('\n')}
  for (var ky = 0; ky < ${s.kernelHeight}; ky++) {
    let iy = i32(oy) * ${s.strideHeight} + ky - ${s.padTop};
    if (iy < 0 || iy >= ${s.inHeight}) { continue; }
    let row = (i32(image) * ${s.inHeight} + iy) * ${s.inWidth};
    let tap = u32(ky) * ${s.kernelWidth * s.inChannels}u;
${full}
${tail}
  }
  let out = (image * ${s.outHeight}u + oy) * ${s.outWidth}u + tx * ${tile}u;
${stores.join('\n')}
}`;
  return {
    name: 'conv2d',
    code,
    workgroups: Math.ceil(threads / WORKGROUP),
    bindings: [
      { name: 'x', type: channelArray(s.inChannels), access: 'read', source: x },
      { name: 'w', type: channelArray(s.outChannels), access: 'read', source: filter },
      { name: 'y', type: channelArray(s.outChannels), access: 'write', source: y },
    ],
  };
}
