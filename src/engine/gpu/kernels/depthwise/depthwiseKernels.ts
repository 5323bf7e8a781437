/**
 * Depthwise convolution, forward and both gradients: each channel by itself, four neighbouring channels a thread. There is
 * nothing to share between channels, so a thread's two loads a tap serve four multiply-adds: bound by loads.
 */
import type { TensorInfo } from '../../../tf.ts';
import { type Dimensions, type Kernel, mainHead } from '../../runtime/dispatch.ts';
import type { AdapterClass } from '../../runtime/gpuAdapter.ts';
import { channelArray, loadFunction, storeFunction } from '../../runtime/wgsl.ts';
import { type ConvShape, shapeDimensions } from '../conv/shape.ts';

const WORKGROUP = 64;

/** One thread for every position and group of channels: `cg` and `position` are its own. */
function perPosition(
  positions: number,
  channels: number,
  dims: Dimensions,
): { head: string; dims: Dimensions; workgroups: number } {
  const groups = Math.ceil(channels / 4);
  const threads = positions * groups;
  const all = { ...dims, groups, threads };
  const head = `${mainHead(WORKGROUP, all)}
  let thread = group * ${WORKGROUP} + lane;
  if (thread >= threads) { return; }
  let cg = thread % groups;
  let position = thread / groups;`;
  return { head, dims: all, workgroups: Math.ceil(threads / WORKGROUP) };
}

/**
 * @param x [batch, inHeight, inWidth, channels]
 * @param filter [kernelHeight, kernelWidth, channels, 1]
 * @param y [batch, outHeight, outWidth, channels], written
 */
export function depthwiseForwardKernel(s: ConvShape, x: TensorInfo, filter: TensorInfo, y: TensorInfo): Kernel {
  const { inChannels: channels } = s;
  const type = channelArray(channels);
  const { head, dims, workgroups } = perPosition(s.batch * s.outHeight * s.outWidth, channels, shapeDimensions(s));
  const code = `
${loadFunction('load_x', 'x', channels)}
${loadFunction('load_w', 'w', channels)}
${storeFunction('store_y', 'y', channels)}
${head}
  let ox = position % out_width;
  let oy = (position / out_width) % out_height;
  let image = position / (out_width * out_height);
  var sum = vec4<f32>(0.0);
  for (var ky = 0; ky < kernel_height; ky++) {
    let iy = oy * stride_height + ky - pad_top;
    if (iy < 0 || iy >= in_height) { continue; }
    for (var kx = 0; kx < kernel_width; kx++) {
      let ix = ox * stride_width + kx - pad_left;
      if (ix < 0 || ix >= in_width) { continue; }
      let at = (image * in_height + iy) * in_width + ix;
      sum += load_x(at, cg, in_channels) * load_w(ky * kernel_width + kx, cg, in_channels);
    }
  }
  store_y(position, cg, in_channels, sum);
}`;
  return {
    name: 'depthwise',
    code,
    workgroups,
    dims,
    bindings: [
      { name: 'x', type, access: 'read', source: x },
      { name: 'w', type, access: 'read', source: filter },
      { name: 'y', type, access: 'write', source: y },
    ],
  };
}

/** @param dx [batch, inHeight, inWidth, channels], written */
export function depthwiseInputKernel(s: ConvShape, dy: TensorInfo, filter: TensorInfo, dx: TensorInfo): Kernel {
  const { inChannels: channels } = s;
  const type = channelArray(channels);
  const { head, dims, workgroups } = perPosition(s.batch * s.inHeight * s.inWidth, channels, shapeDimensions(s));
  const code = `
${loadFunction('load_dy', 'dy', channels)}
${loadFunction('load_w', 'w', channels)}
${storeFunction('store_dx', 'dx', channels)}
${head}
  let ix = position % in_width;
  let iy = (position / in_width) % in_height;
  let image = position / (in_width * in_height);
  var sum = vec4<f32>(0.0);
  for (var ky = 0; ky < kernel_height; ky++) {
    let y_steps = iy + pad_top - ky;
    let oy = y_steps / stride_height;
    if (y_steps < 0 || oy * stride_height != y_steps || oy >= out_height) { continue; }
    for (var kx = 0; kx < kernel_width; kx++) {
      let x_steps = ix + pad_left - kx;
      let ox = x_steps / stride_width;
      if (x_steps < 0 || ox * stride_width != x_steps || ox >= out_width) { continue; }
      let at = (image * out_height + oy) * out_width + ox;
      sum += load_dy(at, cg, in_channels) * load_w(ky * kernel_width + kx, cg, in_channels);
    }
  }
  store_dx(position, cg, in_channels, sum);
}`;
  return {
    name: 'depthwise-input-gradient',
    code,
    workgroups,
    dims,
    bindings: [
      { name: 'dy', type, access: 'read', source: dy },
      { name: 'w', type, access: 'read', source: filter },
      { name: 'dx', type, access: 'write', source: dx },
    ],
  };
}

/** Threads that share the rows of one tap; a software adapter compiles a kernel without a barrier three times faster. */
const SLICES: Readonly<Record<AdapterClass, number>> = { gpu: 64, software: 1 };
/** Taps a workgroup makes where each is one thread's. */
const ALONE = 4;

/**
 * One tap of the filter for four channels is a sum over all positions of all images, dealt out to the threads of a workgroup by
 * image row.
 * @param dw [kernelHeight, kernelWidth, channels, 1], written
 */
export function depthwiseFilterKernel(
  s: ConvShape,
  x: TensorInfo,
  dy: TensorInfo,
  dw: TensorInfo,
  adapter: AdapterClass,
): Kernel {
  const { inChannels: channels } = s;
  const type = channelArray(channels);
  const slices = SLICES[adapter];
  const threads = slices === 1 ? ALONE : slices;
  const groups = Math.ceil(channels / 4);
  const tiles = s.kernelHeight * s.kernelWidth * groups;
  const dims = { ...shapeDimensions(s), groups, tiles, rows: s.batch * s.outHeight };
  const store = 'store_dw(tap, cg, in_channels, sum);';
  const merge = `sums[lane] = sum;
  workgroupBarrier();
  if (lane == 0) {
    for (var j = 1; j < ${slices}; j++) { sum += sums[j]; }
    ${store}
  }`;
  const code = `
${loadFunction('load_x', 'x', channels)}
${loadFunction('load_dy', 'dy', channels)}
${storeFunction('store_dw', 'dw', channels)}
${slices === 1 ? '' : `var<workgroup> sums: array<vec4<f32>, ${slices}>;`}
${mainHead(threads, dims)}
  let tile = ${slices === 1 ? `group * ${ALONE} + lane` : 'group'};
  let cg = tile % groups;
  let tap = tile / groups;
  let ky = tap / kernel_width;
  let kx = tap % kernel_width;
  var sum = vec4<f32>(0.0);
  for (var row = ${slices === 1 ? '0' : 'lane'}; row < select(0, rows, tile < tiles); row += ${slices}) {
    let iy = (row % out_height) * stride_height + ky - pad_top;
    if (iy < 0 || iy >= in_height) { continue; }
    let x_row = ((row / out_height) * in_height + iy) * in_width;
    for (var ox = 0; ox < out_width; ox++) {
      let ix = ox * stride_width + kx - pad_left;
      if (ix < 0 || ix >= in_width) { continue; }
      sum += load_x(x_row + ix, cg, in_channels) * load_dy(row * out_width + ox, cg, in_channels);
    }
  }
  ${slices === 1 ? `if (tile < tiles) { ${store} }` : merge}
}`;
  return {
    name: 'depthwise-filter-gradient',
    code,
    workgroups: slices === 1 ? Math.ceil(tiles / ALONE) : tiles,
    dims,
    bindings: [
      { name: 'x', type, access: 'read', source: x },
      { name: 'dy', type, access: 'read', source: dy },
      { name: 'dw', type, access: 'write', source: dw },
    ],
  };
}
