/** Gives the memory of a buffer back at once; the buffer is empty then. Where that cannot be asked for, it is collected some time. */
export function freeNow(buffer: ArrayBuffer & { transfer?(length: number): unknown }): void {
  buffer.transfer?.(0);
}
