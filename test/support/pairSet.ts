/** A pair set as the field distributes them, small. */
import { stream } from '../../src/lib/rng.ts';

/** A PPM of random colours. */
export function picture(seed: number): Buffer {
  const rng = stream(seed, 'picture');
  const pixels = Buffer.from(Array.from({ length: 24 * 24 * 3 }, () => rng.integer(256)));
  return Buffer.concat([Buffer.from('P6\n24 24\n255\n'), pixels]);
}

/** Pickle protocol 3 of ([image bytes], [same]). @param images encoded, two a pair */
export function pairSetOf(images: readonly Buffer[], same: readonly boolean[]): Buffer {
  const bytes = (data: Buffer): Buffer => {
    const length = Buffer.alloc(4);
    length.writeUInt32LE(data.length);
    return Buffer.concat([Buffer.from('B'), length, data]);
  };
  const list = (items: readonly Buffer[]): Buffer => Buffer.concat([Buffer.from(']('), ...items, Buffer.from('e')]);
  const verdicts = same.map((verdict) => Buffer.from([verdict ? 0x88 : 0x89]));
  return Buffer.concat([Buffer.from([0x80, 3]), list(images.map(bytes)), list(verdicts), Buffer.from([0x86, 0x2e])]);
}

/**
 * Pairs of random pictures; one of one person is one picture twice.
 * @param isSame every second pair, where nothing else is said
 */
export function pairSet(pairs: number, isSame: (pair: number) => boolean = (pair) => pair % 2 === 0): Buffer {
  const images = Array.from({ length: 2 * pairs }, (_, i) => picture(i % 2 === 1 && isSame((i - 1) / 2) ? i - 1 : i));
  return pairSetOf(
    images,
    Array.from({ length: pairs }, (_, p) => isSame(p)),
  );
}
