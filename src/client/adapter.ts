/** A quick look at the GPU from the page, so that the first faces already suit the machine. The worker decides for itself. */

import { inTime } from '../lib/inTime.ts';

/** A driver that hangs must not keep the first faces from being drawn. */
const ADAPTER_MS = 5000;

const SOFTWARE = /swiftshader|llvmpipe|lavapipe|software|basic render/i;

/** True when the browser offers no GPU of the machine's own: none at all, none that answers, or one computed in software. */
export async function isSoftwareOnly(): Promise<boolean> {
  try {
    const adapter = navigator.gpu && (await inTime(navigator.gpu.requestAdapter(), ADAPTER_MS, 'the GPU'));
    if (!adapter) return true;
    const { isFallbackAdapter, vendor, architecture, device, description } = adapter.info;
    return isFallbackAdapter === true || SOFTWARE.test([vendor, architecture, device, description].join(' '));
  } catch {
    return true;
  }
}
