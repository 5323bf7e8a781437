/** What a convolution kernel needs to know of its shapes, and the pieces of WGSL that all three kernels share. */
import type { backend_util } from '../../tf.ts';

export interface ConvShape {
  readonly batch: number;
  readonly inHeight: number;
  readonly inWidth: number;
  readonly inChannels: number;
  readonly outHeight: number;
  readonly outWidth: number;
  readonly outChannels: number;
  readonly kernelHeight: number;
  readonly kernelWidth: number;
  readonly strideHeight: number;
  readonly strideWidth: number;
  /** Pixels before the first row and column; what lies behind the last follows from the sizes. */
  readonly padTop: number;
  readonly padLeft: number;
}

/** @returns null for what the fused kernels do not do: dilation, groups, channels first */
export function convShape(info: backend_util.Conv2DInfo): ConvShape | null {
  const dilated = info.dilationHeight !== 1 || info.dilationWidth !== 1;
  if (dilated || info.dataFormat !== 'channelsLast') return null;
  if (info.outChannels % 1 !== 0 || info.batchSize * info.outHeight * info.outWidth * info.outChannels === 0)
    return null;
  return {
    batch: info.batchSize,
    inHeight: info.inHeight,
    inWidth: info.inWidth,
    inChannels: info.inChannels,
    outHeight: info.outHeight,
    outWidth: info.outWidth,
    outChannels: info.outChannels,
    kernelHeight: info.filterHeight,
    kernelWidth: info.filterWidth,
    strideHeight: info.strideHeight,
    strideWidth: info.strideWidth,
    padTop: info.padInfo.top,
    padLeft: info.padInfo.left,
  };
}

/** Lists the integers below n. */
export const range = (n: number): number[] => Array.from({ length: n }, (_, i) => i);

export const COMPONENTS = ['x', 'y', 'z', 'w'] as const;

/** The array type of a tensor whose last dimension is `channels`: vec4 where that divides. */
export function channelArray(channels: number): string {
  return channels % 4 === 0 ? 'array<vec4<f32>>' : 'array<f32>';
}

/**
 * A function that loads four neighbouring channels. Past the last channel it repeats the last one, which no caller uses.
 * @param position WGSL type of the first argument: flat index of everything but the channel
 */
export function loadFunction(name: string, buffer: string, channels: number): string {
  if (channels % 4 === 0) {
    return `fn ${name}(at: u32, group: u32) -> vec4<f32> { return ${buffer}[at * ${channels / 4}u + group]; }`;
  }
  const parts = range(4).map((i) => `${buffer}[base + min(group * 4u + ${i}u, ${channels - 1}u)]`);
  return `fn ${name}(at: u32, group: u32) -> vec4<f32> {
  let base = at * ${channels}u;
  return vec4<f32>(${parts.join(', ')});
}`;
}

/** A function that stores four neighbouring channels, leaving out those past the last. */
export function storeFunction(name: string, buffer: string, channels: number): string {
  if (channels % 4 === 0) {
    return `fn ${name}(at: u32, group: u32, v: vec4<f32>) { ${buffer}[at * ${channels / 4}u + group] = v; }`;
  }
  const parts = range(4).map((i) => `  if (group * 4u + ${i}u < ${channels}u) { ${buffer}[base + ${i}u] = v[${i}]; }`);
  return `fn ${name}(at: u32, group: u32, v: vec4<f32>) {
  let base = at * ${channels}u + group * 4u;
${parts.join('\n')}
}`;
}

/** Splits a row into tiles of nearly equal width, at most `most` wide. */
export function tileRow(width: number, most: number): { tile: number; tiles: number } {
  const tile = Math.ceil(width / Math.ceil(width / most));
  return { tile, tiles: Math.ceil(width / tile) };
}

/** `select(zero, load, condition)`, or the load alone where the condition always holds. */
export function guarded(load: string, condition: string | null): string {
  return condition === null ? load : `select(vec4<f32>(0.0), ${load}, ${condition})`;
}
