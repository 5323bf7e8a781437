/**
 * Gives the memory behind arrays back at once; they, and others on the same buffers, are empty then. What merely is not referred to any
 * more stays in memory for as long as nothing makes the browser collect it, which work on large arrays does not.
 */
export function freeNow(arrays: readonly { readonly buffer: ArrayBuffer }[]): void {
  nowhere ??= openNowhere();
  const buffers = new Set(arrays.map(({ buffer }) => buffer));
  // They move out of here and arrive nowhere. `ArrayBuffer.prototype.transfer` would not do: browsers hold on to what came in a message.
  for (const buffer of buffers) if (buffer.byteLength > 0) nowhere.postMessage(null, [buffer]);
}

let nowhere: MessagePort | undefined;

function openNowhere(): MessagePort {
  const { port1, port2 } = new MessageChannel();
  port2.close();
  return port1;
}
