/** What a convolution kernel needs to know of its shapes. */
import type { backend_util } from '../../../tf.ts';

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

/** @returns null for what the fused kernels do not do: dilation, channels first, empty tensors */
export function convShape(info: backend_util.Conv2DInfo): ConvShape | null {
  const dilated = info.dilationHeight !== 1 || info.dilationWidth !== 1;
  const size = info.batchSize * info.outHeight * info.outWidth * info.outChannels * info.inChannels;
  if (dilated || info.dataFormat !== 'channelsLast' || size === 0) return null;
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

/** The shape by its WGSL names. */
export function shapeDimensions(s: ConvShape): Record<string, number> {
  return {
    batch: s.batch,
    in_height: s.inHeight,
    in_width: s.inWidth,
    in_channels: s.inChannels,
    out_height: s.outHeight,
    out_width: s.outWidth,
    out_channels: s.outChannels,
    kernel_height: s.kernelHeight,
    kernel_width: s.kernelWidth,
    stride_height: s.strideHeight,
    stride_width: s.strideWidth,
    pad_top: s.padTop,
    pad_left: s.padLeft,
  };
}
