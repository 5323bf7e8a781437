/**
 * Gradient of a convolution with respect to its input. One thread makes a tile of input pixels that lie `stride` apart, so
 * that the same taps reach all of them, for `groups` times four input channels. The weights are read as the forward pass
 * stores them: four dot products over the output channels take the place of a transposed copy.
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

export interface BackpropInputTiling {
  readonly pixels: number;
  readonly groups: number;
}

export function backpropInputTiling(shape: ConvShape): BackpropInputTiling {
  return { pixels: 8, groups: shape.inChannels % 8 === 0 ? 2 : 1 };
}

/** @param dx [batch, inHeight, inWidth, inChannels], written */
export function backpropInputKernel(
  shape: ConvShape,
  dy: TensorInfo,
  filter: TensorInfo,
  dx: TensorInfo,
  tiling: BackpropInputTiling = backpropInputTiling(shape),
): Kernel {
  const s = shape;
  const stride = s.strideWidth;
  const { tile, tiles } = tileRow(Math.ceil(s.inWidth / stride), tiling.pixels);
  const q = tiling.groups;
  const groups = Math.ceil(s.inChannels / 4 / q);
  const threads = s.batch * s.inHeight * tiles * groups * stride;
  const outGroups = Math.floor(s.outChannels / 4);
  const rest = s.outChannels % 4;

  /** Code for the columns with ix % stride == phase; tile pixel p is column phase + stride * (first + p). */
  const phaseCode = (phase: number): string => {
    const taps = range(s.kernelWidth)
      .filter((kx) => (phase + s.padLeft - kx) % stride === 0)
      .map((kx) => ({ kx, offset: (phase + s.padLeft - kx) / stride }));
    if (taps.length === 0) return '';
    const least = Math.min(...taps.map(({ offset }) => offset));
    const span = Math.max(...taps.map(({ offset }) => offset)) - least + tile;
    const condition = (k: number): string | null =>
      least + k >= 0 && (tiles - 1) * tile + least + k < s.outWidth ? null : `in${k}`;
    const conditions = range(span)
      .filter((k) => condition(k))
      .map((k) => `    let in${k} = first >= ${-least - k} && first < ${s.outWidth - least - k};`);

    const channelBlock = (components: number): string => {
      const lines = range(span).map((k) => {
        const at = `u32(max(row + first + ${least + k}, 0))`;
        return `        let d${k} = ${guarded(`load_dy(${at}, c)`, condition(k))};`;
      });
      for (const { kx } of taps) {
        for (const i of range(4 * q)) {
          const channel = `min(ig * ${4 * q}u + ${i}u, ${s.inChannels - 1}u)`;
          lines.push(`        let w${kx}_${i} = load_w(tap + ${kx * s.inChannels}u + ${channel}, c);`);
        }
      }
      for (const g of range(q)) {
        for (const p of range(tile)) {
          const sums = range(4).map((i) =>
            taps
              .flatMap(({ kx, offset }) => {
                const pixel = `d${p + offset - least}`;
                const weight = `w${kx}_${g * 4 + i}`;
                return range(components).map((j) => `${pixel}.${COMPONENTS[j]} * ${weight}.${COMPONENTS[j]}`);
              })
              .join(' + '),
          );
          lines.push(`        a${p}_${g} += vec4<f32>(${sums.join(', ')});`);
        }
      }
      return lines.join('\n');
    };

    const full = outGroups ? `      for (var c = 0u; c < ${outGroups}u; c++) {\n${channelBlock(4)}\n      }` : '';
    const tail = rest ? `      {\n        let c = ${outGroups}u;\n${channelBlock(rest)}\n      }` : '';
    return `  if (phase == ${phase}u) {
${conditions.join('\n')}
    for (var ky = (iy + ${s.padTop}) % ${s.strideHeight}; ky < ${s.kernelHeight}; ky += ${s.strideHeight}) {
      let below = iy + ${s.padTop} - ky;
      if (below < 0) { break; }
      let oy = below / ${s.strideHeight};
      if (oy >= ${s.outHeight}) { continue; }
      let row = (image * ${s.outHeight} + oy) * ${s.outWidth};
      let tap = u32(ky) * ${s.kernelWidth * s.inChannels}u;
${full}
${tail}
    }
  }`;
  };

  const accumulators = range(q).flatMap((g) => range(tile).map((p) => `  var a${p}_${g} = vec4<f32>(0.0);`));
  const stores = range(tile).map((p) => {
    const store = range(q)
      .map((g) => `store_dx(out + ${p * stride}u, ig * ${q}u + ${g}u, a${p}_${g});`)
      .join(' ');
    const inside = tiles * tile * stride === s.inWidth ? 'true' : `column + ${p * stride}u < ${s.inWidth}u`;
    return `  if (${inside}) { ${store} }`;
  });

  const code = `
${loadFunction('load_dy', 'dy', s.outChannels)}
${loadFunction('load_w', 'w', s.outChannels)}
${storeFunction('store_dx', 'dx', s.inChannels)}
@compute @workgroup_size(${WORKGROUP})
fn main(${WORKGROUP_BUILTINS}) {
  ${WORKGROUP_INDEX}
  let thread = group * ${WORKGROUP}u + lane;
  if (thread >= ${threads}u) { return; }
  let ig = thread % ${groups}u;
  let tx = (thread / ${groups}u) % ${tiles}u;
  let line = thread / ${groups * tiles}u;
  let iy = i32(line % ${s.inHeight}u);
  let image = i32((line / ${s.inHeight}u) % ${s.batch}u);
  let phase = line / ${s.inHeight * s.batch}u;
  let first = i32(tx * ${tile}u);
${accumulators.join('\n')}
${range(stride).map(phaseCode).join('\n')}
  let column = phase + tx * ${tile * stride}u;
  let out = u32(image * ${s.inHeight} + iy) * ${s.inWidth}u + column;
${stores.join('\n')}
}`;
  return {
    name: 'conv2d-input-gradient',
    code,
    workgroups: Math.ceil(threads / WORKGROUP),
    bindings: [
      { name: 'dy', type: channelArray(s.outChannels), access: 'read', source: dy },
      { name: 'w', type: channelArray(s.outChannels), access: 'read', source: filter },
      { name: 'dx', type: channelArray(s.inChannels), access: 'write', source: dx },
    ],
  };
}
