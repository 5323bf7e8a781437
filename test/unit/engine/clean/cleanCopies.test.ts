/** Copies of one photo count as one: in the folds, in training, among neighbours; people of one photo are not judged. */
import jpeg from 'jpeg-js';
import { beforeAll, describe, expect, it } from 'vitest';
import { edgePrint } from '../../../../src/data/pixels/edgePrint.ts';
import { agreement } from '../../../../src/data/pixels/prints.ts';
import { resizeArea } from '../../../../src/data/pixels/resize.ts';
import { createFaceRenderer } from '../../../../src/data/synthetic/index.ts';
import type { DecodedImage } from '../../../../src/domain/decodedImage.ts';
import { isFlagged, judgementOf, resemblesNobody } from '../../../../src/domain/suspects.ts';
import { findCopies } from '../../../../src/engine/clean/copies.ts';
import { type CrossFitConfig, crossFit } from '../../../../src/engine/clean/crossFit.ts';
import { centred, type Embeddings } from '../../../../src/engine/clean/embeddings.ts';
import { stratifiedFolds } from '../../../../src/engine/clean/folds.ts';
import { scoreByNeighbours } from '../../../../src/engine/clean/neighbours.ts';
import { otherPhotos, representatives, standIns, withoutCopies } from '../../../../src/engine/clean/photoCopies.ts';
import { EMBEDDING_SIZE } from '../../../../src/engine/faces/faceEmbedder.ts';
import { type CutFace, FaceReader } from '../../../../src/engine/faces/faceReader.ts';
import * as tf from '../../../../src/engine/tf.ts';
import { stream } from '../../../../src/lib/rng.ts';
import { faceNetworksInNode, useWasmBackend } from '../../../support/faceNetworks.ts';

const SIZE = 24;
const PEOPLE = 10;
const EACH = 10;
const THRESHOLD = 0.35;
const CONFIG: CrossFitConfig = {
  identities: PEOPLE,
  folds: 5,
  epochs: 8,
  epochStart: 3,
  scale: 10,
  margin: 0.3,
  learningRate: 0.01,
  seed: 0,
};
const go = async (): Promise<void> => {};

beforeAll(useWasmBackend);

interface Modelled {
  readonly rows: Embeddings;
  readonly labels: Int32Array<ArrayBuffer>;
  readonly photos: Int32Array<ArrayBuffer>;
  readonly strange: readonly boolean[];
}

/**
 * Ten people of ten photos, and in each folder a stranger's photo with further copies, each a little off for its encoding.
 * @param who a photo of the next person of the set, of somebody else in each folder, or the same photo everywhere
 */
function strangers(who: 'neighbour' | 'another each' | 'one for all', copies: number): Modelled {
  const rng = stream(6, 'copies');
  const direction = (): number[] => Array.from({ length: SIZE }, () => rng.normal());
  const near = (middle: readonly number[], by: number): number[] => middle.map((value) => value + by * rng.normal());
  const middles = Array.from({ length: PEOPLE }, direction);
  const rows = middles.flatMap((middle) => Array.from({ length: EACH }, () => near(middle, 0.35)));
  const stranger = direction();
  const visitors = middles.map((_, person) => {
    if (who === 'neighbour') return near(middles[(person + 1) % PEOPLE]!, 0.35);
    return who === 'one for all' ? stranger : direction();
  });
  const labels = Array.from({ length: PEOPLE * EACH }, (_, i) => Math.floor(i / EACH));
  const photos = labels.map((_, i) => i);
  visitors.forEach((visitor, person) => {
    const first = rows.length;
    const same = who === 'one for all' ? PEOPLE * EACH : first;
    for (let copy = 0; copy <= copies; copy++) {
      rows.push(near(visitor, 0.02));
      labels.push(person);
      photos.push(same);
    }
  });
  return {
    rows: { size: SIZE, count: rows.length, values: Float32Array.from(rows.flat()) },
    labels: Int32Array.from(labels),
    photos: Int32Array.from(photos),
    strange: labels.map((_, i) => i >= PEOPLE * EACH),
  };
}

async function analysed({ rows, labels, photos }: Modelled) {
  const embeddings = centred(rows, photos);
  const set = { labels, photos };
  const fit = await crossFit({ ...set, embeddings, settled: new Uint8Array(labels.length) }, CONFIG, go);
  const neighbours = await scoreByNeighbours(embeddings, set, PEOPLE, go);
  return { fit, neighbours, others: otherPhotos(set) };
}

describe('photos', () => {
  const labels = Int32Array.of(0, 0, 1, 1, -1, 0);
  const photos = Int32Array.of(0, 1, 1, 3, 4, 0);

  it('one image stands for a photo under each label; one that a person decided goes first', () => {
    expect([...standIns({ labels, photos })]).toEqual([0, 1, 2, 3, -1, 0]);
    expect([...representatives({ labels, photos })]).toEqual([0, 1, 2, 3]);
    expect([...representatives({ labels, photos }, Uint8Array.of(0, 0, 0, 0, 0, 1))]).toEqual([1, 2, 3, 5]);
  });

  it('counts the other photos that an image is judged by', () => {
    expect([...otherPhotos({ labels, photos })]).toEqual([1, 1, 1, 1, -1, 1]);
    expect([...otherPhotos(withoutCopies(labels))]).toEqual([2, 2, 1, 1, -1, 2]);
    expect([-1, 0, 1, 2].map(judgementOf)).toEqual(['left-out', 'only-photo', 'doubtful', 'judged']);
  });
});

describe('stratifiedFolds', () => {
  it.each(['neighbour', 'another each', 'one for all'] as const)(
    'copies share a fold, whatever their label: %s',
    (who) => {
      const { labels, photos } = strangers(who, 4);
      for (const seed of [0, 1, 2]) {
        const folds = stratifiedFolds({ labels, photos }, 5, seed);
        expect(folds).toEqual(photos.map((photo) => folds[photo]!));
        for (let person = 0; person < PEOPLE; person++) {
          // Each fold has its share of each person's photos all the same.
          const used = new Set(folds.filter((_, image) => labels[image] === person));
          expect(used.size).toBe(5);
        }
      }
    },
  );

  it('two photos of a person are in two folds, though one of them lies under another name too', () => {
    for (let seed = 0; seed < 20; seed++) {
      // The first photo of each pair is a copy of one of person 0.
      const labels = Int32Array.of(0, 0, 0, 1, 1, 2, 2, 3, 3);
      const photos = Int32Array.of(0, 1, 2, 0, 4, 1, 6, 2, 8);
      const folds = stratifiedFolds({ labels, photos }, 3, seed);
      for (const [a, b] of [
        [3, 4],
        [5, 6],
        [7, 8],
      ] as const)
        expect(folds[a]).not.toBe(folds[b]);
    }
  });
});

describe('a stranger in every folder, with copies', () => {
  it.each(['neighbour', 'another each', 'one for all'] as const)(
    '%s: found at every number of copies as without them',
    async (who) => {
      const alone = await analysed(strangers(who, 0));
      for (const copies of [0, 1, 2, 3, 4]) {
        const set = strangers(who, copies);
        const { fit, neighbours, others } = await analysed(set);
        let found = 0;
        set.strange.forEach((strange, i) => {
          const own = { score: fit.score[i]!, openSet: neighbours.openSet[i]!, others: others[i]! };
          if (strange && (isFlagged(own, THRESHOLD) || resemblesNobody(own))) found += 1;
          // A photo and its copies are judged alike.
          if (set.photos[i]! < i && set.labels[set.photos[i]!] === set.labels[i]) {
            expect(fit.score[i]).toBeCloseTo(fit.score[set.photos[i]!]!, 4);
          }
        });
        expect(found).toBeGreaterThanOrEqual(0.9 * PEOPLE * (copies + 1));
        // The people's own photos hardly notice.
        for (let i = 0; i < PEOPLE * EACH; i++)
          expect(Math.abs(fit.score[i]! - alone.fit.score[i]!)).toBeLessThan(0.05);
      }
    },
    120_000,
  );

  it('a copy is no vote for its own label', async () => {
    const { neighbours } = await analysed(strangers('neighbour', 4));
    const scores = [...neighbours.score].slice(PEOPLE * EACH);
    expect(scores.filter((score) => score > THRESHOLD).length).toBeGreaterThanOrEqual(0.9 * scores.length);
  });
});

describe('people with few photos', () => {
  /** Six people of eight photos, then some of one photo (and a copy of it), then some of two. */
  function few() {
    const rng = stream(3, 'few');
    const sizes = [...Array(6).fill(8), ...Array(20).fill(1), ...Array(4).fill(2)] as number[];
    const rows: number[][] = [];
    const labels: number[] = [];
    sizes.forEach((size, person) => {
      const middle = Array.from({ length: SIZE }, () => rng.normal());
      for (let i = 0; i < size; i++) {
        rows.push(middle.map((value) => value + 0.35 * rng.normal()));
        labels.push(person);
      }
    });
    const photos = labels.map((_, i) => i);
    // The first of the single photos lies there twice.
    rows.push(rows[labels.indexOf(6)]!);
    labels.push(6);
    photos.push(labels.indexOf(6));
    return {
      identities: sizes.length,
      rows: { size: SIZE, count: rows.length, values: Float32Array.from(rows.flat()) },
      set: { labels: Int32Array.from(labels), photos: Int32Array.from(photos) },
    };
  }

  it('one photo is never flagged and never nobody, at any threshold; two are judged with doubt', async () => {
    const { identities, rows, set } = few();
    const embeddings = centred(rows, set.photos);
    const settled = new Uint8Array(set.labels.length);
    const fit = await crossFit({ ...set, embeddings, settled }, { ...CONFIG, identities }, go);
    const { score, openSet } = await scoreByNeighbours(embeddings, set, identities, go);
    const others = otherPhotos(set);
    set.labels.forEach((label, i) => {
      const judgement = judgementOf(others[i]!);
      expect(judgement).toBe(label < 6 ? 'judged' : label < 26 ? 'only-photo' : 'doubtful');
      if (judgement !== 'only-photo') return;
      expect([fit.score[i], score[i], openSet[i], fit.suggested[i]]).toEqual([0, 0, 0, label]);
      expect(isFlagged({ score: fit.score[i]!, openSet: 0, others: others[i]! }, -1)).toBe(false);
    });
    // Two right photos of a person are found right: one of them is enough to know the other by.
    const pairs = [...set.labels.keys()].filter((i) => set.labels[i]! >= 26);
    for (const i of pairs) {
      expect(fit.score[i]).toBeLessThan(THRESHOLD);
      expect(resemblesNobody({ openSet: openSet[i]!, others: others[i]! })).toBe(false);
    }
  });

  it('an identity that no head has seen is suggested to nobody', async () => {
    const { identities, rows, set } = few();
    const embeddings = centred(rows, set.photos);
    const fit = await crossFit(
      { ...set, embeddings, settled: new Uint8Array(set.labels.length) },
      { ...CONFIG, identities },
      go,
    );
    const folds = stratifiedFolds(set, CONFIG.folds, CONFIG.seed);
    const others = otherPhotos(set);
    const single = new Map(
      [...set.labels].flatMap((label, i) => (others[i] === 0 ? [[label, folds[i]] as const] : [])),
    );
    set.labels.forEach((label, i) => {
      if (fit.suggested[i] === label) return;
      expect(single.get(fit.suggested[i]!)).not.toBe(folds[i]);
    });
  });
});

const FACE = 112;
const PHOTO = 150;
const renderer = createFaceRenderer(FACE);

/** A drawn face on a larger grey photo, so that it must be found. */
function drawnPhoto(identity: number, image: number): DecodedImage {
  const pixels = new Uint8Array(FACE * FACE * 3);
  renderer.render({ seed: 8, difficulty: 0.7 }, identity, image, pixels, 0);
  const rgba = new Uint8Array(PHOTO * PHOTO * 4).fill(150);
  for (let y = 0; y < FACE; y++) {
    for (let x = 0; x < FACE; x++) {
      const to = ((y + 14 + 3 * image) * PHOTO + x + 12 + 4 * identity) * 4;
      rgba.set(pixels.subarray((y * FACE + x) * 3, (y * FACE + x) * 3 + 3), to);
    }
  }
  for (let i = 3; i < rgba.length; i += 4) rgba[i] = 255;
  return { width: PHOTO, height: PHOTO, rgba };
}

function encodedAnew({ width, height, rgba }: DecodedImage, quality: number): DecodedImage {
  const file = jpeg.encode({ width, height, data: Buffer.from(rgba) }, quality).data;
  return { width, height, rgba: jpeg.decode(file, { useTArray: true }).data };
}

/** A square photo at another size. */
function scaled({ width, rgba }: DecodedImage, side: number): DecodedImage {
  const small = resizeArea(Uint8Array.from(rgba.filter((_, i) => i % 4 !== 3)), 1, width, side);
  const result = new Uint8Array(side * side * 4).fill(255);
  for (let i = 0; i < side * side; i++) result.set(small.subarray(3 * i, 3 * i + 3), 4 * i);
  return { width: side, height: side, rgba: result };
}

describe('findCopies', () => {
  const VERSIONS: readonly ((photo: DecodedImage) => DecodedImage)[] = [
    (photo) => photo,
    (photo) => photo,
    (photo) => encodedAnew(photo, 75),
    (photo) => encodedAnew(photo, 40),
    (photo) => encodedAnew(scaled(photo, 130), 85),
  ];

  it('knows drawn faces again that were encoded anew and scaled, and takes no two photos for one', async () => {
    const networks = await faceNetworksInNode();
    const pictures: DecodedImage[] = [];
    for (let identity = 0; identity < 3; identity++) {
      for (let image = 0; image < 3; image++) {
        const drawn = drawnPhoto(identity, image);
        pictures.push(...VERSIONS.map((version) => version(drawn)));
      }
    }
    const reader = new FaceReader(networks);
    const cut: CutFace[] = [];
    for (const picture of pictures) cut.push(await reader.cut(picture, { kind: 'largest', aligned: null }, FACE));
    const values = new Float32Array(pictures.length * EMBEDDING_SIZE);
    (await reader.embed(cut)).forEach((row, i) => {
      values.set(row, i * EMBEDDING_SIZE);
    });
    const embeddings = centred({ size: EMBEDDING_SIZE, count: pictures.length, values });
    const before = tf.memory().numTensors;
    const photos = await findCopies(embeddings, pictures.map(edgePrint), null, go);
    expect(tf.memory().numTensors).toBe(before);
    expect([...photos]).toEqual(pictures.map((_, i) => i - (i % VERSIONS.length)));
  }, 120_000);

  /** A picture of noise: agrees with nothing but itself. */
  function noise(seed: number, side = 60): DecodedImage {
    const rng = stream(seed, 'noise');
    return { width: side, height: side, rgba: Uint8Array.from({ length: side * side * 4 }, () => rng.integer(256)) };
  }

  it('one photo in forty folders is one photo', async () => {
    const rng = stream(2, 'same');
    const direction = (): number[] => Array.from({ length: SIZE }, () => rng.normal());
    const middle = direction();
    const rows = Array.from({ length: 80 }, (_, i) =>
      i < 40 ? middle.map((value) => value + 0.02 * rng.normal()) : direction(),
    );
    const embeddings = centred({ size: SIZE, count: rows.length, values: Float32Array.from(rows.flat()) });
    const prints = rows.map((_, i) => edgePrint(noise(i < 40 ? 0 : i)));
    expect([...(await findCopies(embeddings, prints, null, go))]).toEqual(rows.map((_, i) => (i < 40 ? 0 : i)));
  });

  it('two faces of one photo are none, nor are they by way of a copy of it', async () => {
    // Four faces that look the same all over: a1, a2 of one photo, b1, b2 of its copy.
    const embeddings: Embeddings = { size: 2, count: 4, values: Float32Array.from([1, 0, 1, 0, 1, 0, 1, 0]) };
    const prints = [1, 1, 1, 1].map((seed) => edgePrint(noise(seed)));
    const files = ['a.jpg', 'a.jpg', 'b.jpg', 'b.jpg'];
    expect([...(await findCopies(embeddings, prints, null, go))]).toEqual([0, 0, 0, 0]);
    const photos = [...(await findCopies(embeddings, prints, files, go))];
    expect(photos[0]).not.toBe(photos[1]);
    expect(photos[2]).not.toBe(photos[3]);
    expect(new Set(photos).size).toBe(2);
  });

  it('faces alike in their embeddings alone are no copies, nor are images of one colour', async () => {
    const embeddings: Embeddings = { size: 2, count: 4, values: Float32Array.from([1, 0, 1, 0, -1, 0, -1, 0]) };
    const plain: DecodedImage = { width: 20, height: 20, rgba: new Uint8Array(1600).fill(90) };
    const prints = [noise(1), noise(2), plain, plain].map(edgePrint);
    expect([...(await findCopies(embeddings, prints, null, go))]).toEqual([0, 1, 2, 3]);
  });
});

describe('edgePrint', () => {
  it('is that of the photo at any size, in the dark and with other colours of the same brightness', () => {
    const photo = drawnPhoto(0, 0);
    const print = edgePrint(photo);
    for (const side of [40, 97, 128, 149])
      expect(agreement(print, edgePrint(scaled(photo, side)))).toBeGreaterThan(0.97);
    const dark = { ...photo, rgba: photo.rgba.map((value, i) => (i % 4 === 3 ? value : value / 2)) };
    expect(agreement(print, edgePrint(dark))).toBeGreaterThan(0.99);
    expect(agreement(print, edgePrint(drawnPhoto(0, 1)))).toBeLessThan(0.9);
  });

  it('looks at large photos in steps, and at small ones in parts of pixels', () => {
    const side = 900;
    const rgba = new Uint8Array(side * side * 4).fill(255);
    for (let y = 0; y < side; y++) {
      for (let x = 0; x < side; x++) {
        const value = 128 + 60 * Math.sin(x / 70) * Math.cos(y / 90);
        rgba.fill(value, 4 * (y * side + x), 4 * (y * side + x) + 3);
      }
    }
    const large: DecodedImage = { width: side, height: side, rgba };
    expect(agreement(edgePrint(large), edgePrint(scaled(large, 100)))).toBeGreaterThan(0.99);
    expect(agreement(edgePrint(large), edgePrint(scaled(large, 20)))).toBeGreaterThan(0.9);
  });
});
