/**
 * Watches WebGPU from beneath, the same for every engine: buffers alive, pipelines compiled, errors, and, while asked to,
 * dispatches. Installed before an engine asks for its device; one engine a worker.
 */

export interface GpuProbe {
  /** Counts dispatches until the returned function is called, which gives their number. */
  countDispatches(): () => number;
  readonly bytes: number;
  readonly pipelines: number;
  /** What the GPU reported about itself, or null. Errors arrive after the work that caused them. */
  readonly error: string | null;
}

/** Null where the browser has no WebGPU. */
export function installGpuProbe(): GpuProbe | null {
  if (typeof GPUDevice === 'undefined') return null;
  let bytes = 0;
  let pipelines = 0;
  let error: string | null = null;
  const collected = new FinalizationRegistry<{ size: number }>(({ size }) => {
    bytes -= size;
  });
  const records = new WeakMap<GPUBuffer, { size: number }>();

  const { createBuffer, createComputePipeline, createComputePipelineAsync } = GPUDevice.prototype;
  GPUDevice.prototype.createBuffer = function (descriptor) {
    const buffer = createBuffer.call(this, descriptor);
    const record = { size: descriptor.size };
    bytes += record.size;
    records.set(buffer, record);
    collected.register(buffer, record);
    return buffer;
  };
  GPUDevice.prototype.createComputePipeline = function (descriptor) {
    pipelines += 1;
    return createComputePipeline.call(this, descriptor);
  };
  GPUDevice.prototype.createComputePipelineAsync = function (descriptor) {
    pipelines += 1;
    return createComputePipelineAsync.call(this, descriptor);
  };

  const { destroy } = GPUBuffer.prototype;
  GPUBuffer.prototype.destroy = function () {
    const record = records.get(this);
    if (record) {
      bytes -= record.size;
      record.size = 0;
    }
    return destroy.call(this);
  };

  const { dispatchWorkgroups, dispatchWorkgroupsIndirect } = GPUComputePassEncoder.prototype;
  const { requestDevice } = GPUAdapter.prototype;
  GPUAdapter.prototype.requestDevice = async function (descriptor) {
    const device = await requestDevice.call(this, descriptor);
    device.addEventListener('uncapturederror', (event) => {
      error ??= event.error.message;
    });
    void device.lost.then((info) => {
      if (info.reason !== 'destroyed') error ??= `the device was lost: ${info.message}`;
    });
    return device;
  };

  return {
    countDispatches() {
      let dispatches = 0;
      // Only now, so that timed steps run on the browser's own functions.
      GPUComputePassEncoder.prototype.dispatchWorkgroups = function (...size) {
        dispatches += 1;
        return dispatchWorkgroups.apply(this, size);
      };
      GPUComputePassEncoder.prototype.dispatchWorkgroupsIndirect = function (...at) {
        dispatches += 1;
        return dispatchWorkgroupsIndirect.apply(this, at);
      };
      return () => {
        Object.assign(GPUComputePassEncoder.prototype, { dispatchWorkgroups, dispatchWorkgroupsIndirect });
        return dispatches;
      };
    },
    get bytes() {
      return bytes;
    },
    get pipelines() {
      return pipelines;
    },
    get error() {
      return error;
    },
  };
}
