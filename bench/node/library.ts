/**
 * How long the labels of a large library take to score, and in how much memory: embeddings drawn from a model (people as directions,
 * faces around them), some labels wrong, every step of the clean worker after its photos have been read. A sample is held against the
 * plain way to compute the same. Prints a JSON object.
 */
import { injectNoise } from '../../src/domain/noise.ts';
import { scoreRanking } from '../../src/domain/ranking.ts';
import { chooseBackend, setWasmFiles } from '../../src/engine/backend/choose.ts';
import { findCopies } from '../../src/engine/clean/copies.ts';
import { crossFit } from '../../src/engine/clean/crossFit.ts';
import { centred, type Embeddings } from '../../src/engine/clean/embeddings.ts';
import { KnownNearest } from '../../src/engine/clean/knownNearest.ts';
import { labelChances } from '../../src/engine/clean/labelChances.ts';
import { lookAlikes } from '../../src/engine/clean/lookAlikes.ts';
import { nearPeople } from '../../src/engine/clean/nearPeople.ts';
import { scoreByNeighbours } from '../../src/engine/clean/neighbours.ts';
import { otherPhotos } from '../../src/engine/clean/photoCopies.ts';
import { wasmFilesIn } from '../../src/headless/node/wasmFiles.ts';
import { stream } from '../../src/lib/rng.ts';
import { yieldToMessages } from '../../src/lib/yieldToMessages.ts';
import { DEFAULT_CLEAN } from '../../src/protocol/clean.ts';

const SIZE = 128;
/** Spread of a person's faces around their direction: two photos of one person have a cosine of 0.6, of two people 0. */
const SPREAD = 0.8;
const EDGES = 2 * 28 * 28;
const FLIPPED = 0.1;
/** Images whose neighbours are found in the plain way, too. */
const SAMPLE = 200;

const [faces, people, wasmFolder] = [Number(process.argv[2]), Number(process.argv[3]), process.argv[4]!];

function drawn(): { embeddings: Embeddings; truth: Int32Array<ArrayBuffer> } {
  const rng = stream(1, 'library');
  const middles = Float32Array.from({ length: people * SIZE }, () => rng.normal());
  const truth = Int32Array.from({ length: faces }, (_, i) => i % people);
  const values = new Float32Array(faces * SIZE);
  for (let i = 0; i < values.length; i++) {
    values[i] = middles[truth[Math.floor(i / SIZE)]! * SIZE + (i % SIZE)]! + SPREAD * rng.normal();
  }
  return { embeddings: { size: SIZE, count: faces, values }, truth };
}

/** Images of which the nearest found are not those of a plain search in double precision, equal cosines aside. */
function differing({ size, count, values }: Embeddings, known: KnownNearest): number {
  const rng = stream(2, 'sample');
  const cosine = (a: number, b: number): number => {
    let dot = 0;
    for (let k = 0; k < size; k++) dot += values[a * size + k]! * values[b * size + k]!;
    return dot;
  };
  let wrong = 0;
  for (let i = 0; i < SAMPLE; i++) {
    const image = rng.integer(count);
    const plain = Float64Array.from({ length: count }, (_, other) => cosine(image, other))
      .sort()
      .reverse();
    const found = Array.from(known.of(image), (other) => cosine(image, other));
    if (found.some((value, k) => Math.abs(value - plain[k]!) > 1e-6)) wrong += 1;
  }
  return wrong;
}

async function main(): Promise<void> {
  setWasmFiles(wasmFilesIn(wasmFolder));
  await chooseBackend('wasm', 'fused');
  const { embeddings: rows, truth } = drawn();
  const noisy = injectNoise(truth, people, 0, { closedSet: FLIPPED, openSet: 0, seed: 3 });
  const labels = Int32Array.from(noisy.given);
  const rng = stream(4, 'edges');
  const edges = Array.from({ length: faces }, () => Int8Array.from({ length: EDGES }, () => rng.integer(255) - 127));
  const seconds: Record<string, number> = {};
  const processor: Record<string, number> = {};
  let megabytes = 0;
  const note = (): void => {
    megabytes = Math.max(megabytes, process.memoryUsage().rss / 1e6);
  };
  const pause = async (): Promise<void> => {
    note();
    await yieldToMessages();
  };
  const timed = async <T>(name: string, work: () => T | Promise<T>): Promise<T> => {
    const startedMs = performance.now();
    const before = process.cpuUsage();
    const result = await work();
    const { user, system } = process.cpuUsage(before);
    seconds[name] = (performance.now() - startedMs) / 1000;
    processor[name] = (user + system) / 1e6;
    note();
    const memory = `${Math.round(megabytes)} MB at most so far`;
    console.error(
      `${name}: ${seconds[name].toFixed(1)} s, ${processor[name].toFixed(1)} s of the processor, ${memory}`,
    );
    return result;
  };
  const first = centred(rows);
  const known = await timed('nearest', () => KnownNearest.search(first, pause));
  const photos = await timed('copies', () => findCopies(first, edges, null, pause, known.each));
  const embeddings = centred(rows, photos);
  await timed('neighbours', () => scoreByNeighbours(embeddings, { labels, photos }, people, pause, known.each));
  const near = nearPeople(known, labels);
  const settled = new Uint8Array(faces);
  const { evidence, ...scores } = await timed('cross-fit', () =>
    crossFit({ embeddings, labels, photos, settled, near }, { ...DEFAULT_CLEAN, identities: people }, pause),
  );
  const chances = await timed('chances', () => labelChances(evidence, otherPhotos({ labels, photos })));
  const rather = labels.map((label, i) => (scores.score[i]! > 0 ? scores.suggested[i]! : label));
  await timed('look-alikes', () => lookAlikes(embeddings, { labels, photos }, rather, people, pause));
  const differ = differing(first, known);
  const wrong = Array.from(labels, (label, i) => label !== truth[i]);
  const total = (of: Record<string, number>): number => Object.values(of).reduce((sum, value) => sum + value, 0);
  console.log(
    JSON.stringify({
      faces,
      people,
      seconds: total(seconds),
      processorSeconds: total(processor),
      megabytes: Math.round(megabytes),
      found: scoreRanking(scores.score, wrong, DEFAULT_CLEAN.threshold),
      foundByChance: chances && scoreRanking(chances.wrong, wrong, 0.5),
      sample: { images: SAMPLE, differing: differ },
    }),
  );
}

void main();
