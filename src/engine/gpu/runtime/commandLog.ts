/** The commands of a step, and an encoder that logs them while it passes them on to the real one. */

export type Command =
  | { readonly kind: 'pipeline'; readonly pipeline: GPUComputePipeline }
  | { readonly kind: 'bind'; readonly group: GPUBindGroup }
  | { readonly kind: 'dispatch'; readonly x: number; readonly y: number; readonly z: number }
  | {
      readonly kind: 'copy';
      readonly from: GPUBuffer;
      readonly fromOffset: number;
      readonly to: GPUBuffer;
      readonly toOffset: number;
      readonly size: number;
    };

/** Passes everything on to the real encoder and logs it. */
export class LoggingEncoder {
  readonly #encoder: GPUCommandEncoder;
  readonly #log: Command[];

  constructor(encoder: GPUCommandEncoder, log: Command[]) {
    this.#encoder = encoder;
    this.#log = log;
  }

  beginComputePass(descriptor?: GPUComputePassDescriptor): LoggingPass {
    return new LoggingPass(this.#encoder.beginComputePass(descriptor), this.#log);
  }

  copyBufferToBuffer(from: GPUBuffer, fromOffset: number, to: GPUBuffer, toOffset: number, size: number): void {
    this.#log.push({ kind: 'copy', from, fromOffset, to, toOffset, size });
    this.#encoder.copyBufferToBuffer(from, fromOffset, to, toOffset, size);
  }

  copyBufferToTexture(): never {
    throw new Error('the step reads a tensor synchronously');
  }

  resolveQuerySet(): never {
    throw new Error('the step is being timed with queries');
  }

  finish(): GPUCommandBuffer {
    return this.#encoder.finish();
  }
}

class LoggingPass {
  readonly #pass: GPUComputePassEncoder;
  readonly #log: Command[];

  constructor(pass: GPUComputePassEncoder, log: Command[]) {
    this.#pass = pass;
    this.#log = log;
  }

  setPipeline(pipeline: GPUComputePipeline): void {
    this.#log.push({ kind: 'pipeline', pipeline });
    this.#pass.setPipeline(pipeline);
  }

  setBindGroup(index: number, group: GPUBindGroup): void {
    if (index !== 0) throw new Error(`a kernel of the step uses bind group ${index}`);
    this.#log.push({ kind: 'bind', group });
    this.#pass.setBindGroup(0, group);
  }

  dispatchWorkgroups(x: number, y = 1, z = 1): void {
    this.#log.push({ kind: 'dispatch', x, y, z });
    this.#pass.dispatchWorkgroups(x, y, z);
  }

  end(): void {
    this.#pass.end();
  }
}
