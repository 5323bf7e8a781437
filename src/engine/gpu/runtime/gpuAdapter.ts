/**
 * What kind of adapter the kernels run on. A software adapter wants few, fat threads and few workgroup barriers; a GPU
 * wants thousands of threads. Tilings differ between the two and nothing else does.
 */

export type AdapterClass = 'software' | 'gpu';

const known = new WeakMap<GPUDevice, AdapterClass>();

export function adapterClass(device: GPUDevice): AdapterClass {
  let kind = known.get(device);
  if (!kind) {
    const info = device.adapterInfo as GPUAdapterInfo | undefined;
    const software = info?.isFallbackAdapter === true || /swiftshader|llvmpipe|warp/i.test(describe(info));
    kind = software ? 'software' : 'gpu';
    known.set(device, kind);
  }
  return kind;
}

/** Overrides the detection, so that a test on a software adapter runs the code a GPU would run. */
export function forceAdapterClass(device: GPUDevice, kind: AdapterClass | null): void {
  if (kind) known.set(device, kind);
  else known.delete(device);
}

/**
 * True where the convolutions share their loads within a subgroup: on a software adapter, where a load costs more than the
 * arithmetic it feeds, and where subgroups have the four threads those kernels are written for.
 */
export function sharesLoads(device: GPUDevice): boolean {
  if (adapterClass(device) !== 'software' || !device.features.has('subgroups')) return false;
  const { subgroupMinSize, subgroupMaxSize } = device.adapterInfo;
  return subgroupMinSize === 4 && subgroupMaxSize === 4;
}

function describe(info: GPUAdapterInfo | undefined): string {
  return [info?.vendor, info?.architecture, info?.device, info?.description].join(' ');
}
