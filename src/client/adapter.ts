/** A quick look at the GPU from the page, so that the first faces already suit the machine. The worker decides for itself. */

const SOFTWARE = /swiftshader|llvmpipe|lavapipe|software|basic render/i;

/** True when the browser offers no GPU of the machine's own: none at all, or one computed in software. */
export async function isSoftwareOnly(): Promise<boolean> {
  try {
    const adapter = await navigator.gpu?.requestAdapter();
    if (!adapter) return true;
    const { isFallbackAdapter, vendor, architecture, device, description } = adapter.info;
    return isFallbackAdapter === true || SOFTWARE.test([vendor, architecture, device, description].join(' '));
  } catch {
    return true;
  }
}
