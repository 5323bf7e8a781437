/** A pair set as the field distributes them, small. */
import { stream } from '../../src/lib/rng.ts';

/** A PPM of random colours. */
export function picture(seed: number): Buffer {
  const rng = stream(seed, 'picture');
  const pixels = Buffer.from(Array.from({ length: 24 * 24 * 3 }, () => rng.integer(256)));
  return Buffer.concat([Buffer.from('P6\n24 24\n255\n'), pixels]);
}

/**
 * Pickle protocol 3 of ([image bytes], [same]). A pair of one person is one picture twice.
 * @param isSame every second pair, where nothing else is said
 */
export function pairSet(pairs: number, isSame: (pair: number) => boolean = (pair) => pair % 2 === 0): Buffer {
  const bytes = (data: Buffer): Buffer => {
    const length = Buffer.alloc(4);
    length.writeUInt32LE(data.length);
    return Buffer.concat([Buffer.from('B'), length, data]);
  };
  const list = (items: Buffer[]): Buffer => Buffer.concat([Buffer.from(']('), ...items, Buffer.from('e')]);
  const images = Array.from({ length: 2 * pairs }, (_, i) =>
    bytes(picture(i % 2 === 1 && isSame((i - 1) / 2) ? i - 1 : i)),
  );
  const same = Array.from({ length: pairs }, (_, p) => Buffer.from([isSame(p) ? 0x88 : 0x89]));
  return Buffer.concat([Buffer.from([0x80, 3]), list(images), list(same), Buffer.from([0x86, 0x2e])]);
}
