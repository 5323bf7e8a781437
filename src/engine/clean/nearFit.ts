/**
 * `fitHead` for thousands of identities: each image is held against the few that are near it, and of the others nothing is computed.
 * Where all are near, the class centres are those of `fitHead`. Centres that a step does not touch still lose momentum and weight;
 * what they have missed is made up for at once when a step touches them.
 */
import { epochBatches } from '../../data/sampler.ts';
import { EngineError } from '../../domain/engineError.ts';
import { centroids } from './embeddings.ts';
import { BATCH, type FitEpoch, type HeadFitConfig, type HeadFitData, SGD } from './headFit.ts';
import type { NearPeople } from './nearPeople.ts';

/** What one step without a gradient makes of weight and momentum, [ww, wv, vw, vv], for some numbers of such steps. */
class IdleSteps {
  readonly #powers: Float64Array[] = [Float64Array.of(1, 0, 0, 1)];
  readonly #once: Float64Array;

  constructor(learningRate: number) {
    const { momentum, weightDecay } = SGD;
    // v' = momentum v + decay w, w' = w - rate (decay w + momentum v').
    const ww = 1 - learningRate * weightDecay * (1 + momentum);
    this.#once = Float64Array.of(ww, -learningRate * momentum * momentum, weightDecay, momentum);
  }

  of(steps: number): Float64Array {
    for (let known = this.#powers.length; known <= steps; known++) {
      const [a, b, c, d] = this.#powers[known - 1]! as unknown as [number, number, number, number];
      const [ww, wv, vw, vv] = this.#once as unknown as [number, number, number, number];
      this.#powers.push(Float64Array.of(ww * a + wv * c, ww * b + wv * d, vw * a + vv * c, vw * b + vv * d));
    }
    return this.#powers[steps]!;
  }
}

/** Class centres that learn, few at a time. */
class Centres {
  readonly size: number;
  readonly values: Float32Array<ArrayBuffer>;
  /** 1 over the length of each centre, as of the step that last touched it. */
  readonly scales: Float64Array;
  readonly #momentum: Float32Array;
  /** Step up to which each centre is right. */
  readonly #upTo: Int32Array;
  readonly #idle: IdleSteps;
  readonly #learningRate: number;
  /** Sums over a step of coefficient times image, and of coefficient times cosine. */
  readonly #towards: Float32Array;
  readonly #along: Float64Array;
  readonly #touched: number[] = [];
  readonly #isTouched: Uint8Array;
  #step = 0;

  constructor(values: Float32Array<ArrayBuffer>, size: number, learningRate: number) {
    const count = values.length / size;
    this.size = size;
    this.values = values;
    this.scales = new Float64Array(count);
    this.#momentum = new Float32Array(values.length);
    this.#towards = new Float32Array(values.length);
    this.#along = new Float64Array(count);
    this.#upTo = new Int32Array(count);
    this.#isTouched = new Uint8Array(count);
    this.#idle = new IdleSteps(learningRate);
    this.#learningRate = learningRate;
  }

  /** Makes a centre right as of now. */
  touch(identity: number): void {
    if (this.#isTouched[identity] === 1) return;
    this.#isTouched[identity] = 1;
    this.#touched.push(identity);
    const missed = this.#step - this.#upTo[identity]!;
    const [ww, wv, vw, vv] = this.#idle.of(missed) as unknown as [number, number, number, number];
    const first = identity * this.size;
    let square = 0;
    for (let k = first; k < first + this.size; k++) {
      const [w, v] = [this.values[k]!, this.#momentum[k]!];
      const now = ww * w + wv * v;
      this.values[k] = now;
      this.#momentum[k] = vw * w + vv * v;
      square += now * now;
    }
    this.scales[identity] = square > 0 ? 1 / Math.sqrt(square) : 0;
  }

  /** @param row the image at `at`, of length 1 */
  cosine(identity: number, rows: Float32Array, at: number): number {
    const first = identity * this.size;
    let dot = 0;
    for (let k = 0; k < this.size; k++) dot += this.values[first + k]! * rows[at + k]!;
    return Math.max(-1, Math.min(1, dot * this.scales[identity]!));
  }

  /** Adds to the gradient of a centre. @param slope of the loss in the cosine */
  pull(identity: number, rows: Float32Array, at: number, cosine: number, slope: number): void {
    const first = identity * this.size;
    for (let k = 0; k < this.size; k++) this.#towards[first + k]! += slope * rows[at + k]!;
    this.#along[identity]! += slope * cosine;
  }

  /** Takes a step with the gradients that were added. */
  step(): void {
    const { momentum, weightDecay } = SGD;
    for (const identity of this.#touched) {
      const first = identity * this.size;
      const scale = this.scales[identity]!;
      const along = this.#along[identity]! * scale;
      for (let k = first; k < first + this.size; k++) {
        const w = this.values[k]!;
        const gradient = (this.#towards[k]! - along * w) * scale + weightDecay * w;
        const next = momentum * this.#momentum[k]! + gradient;
        this.#momentum[k] = next;
        this.values[k] = w - this.#learningRate * (gradient + momentum * next);
        this.#towards[k] = 0;
      }
      this.#along[identity] = 0;
      this.#upTo[identity] = this.#step + 1;
      this.#isTouched[identity] = 0;
    }
    this.#touched.length = 0;
    this.#step += 1;
  }

  /** All centres as of now; nothing is learned afterwards. */
  finish(): void {
    for (let identity = 0; identity < this.scales.length; identity++) this.touch(identity);
  }
}

/** Below it the slope of the angle counts no more. */
const LEAST_SINE = 1e-6;

/** Phi, as `withMargin` has it, and its slope. */
function withMargin(cosine: number, margin: number): { phi: number; slope: number } {
  if (cosine <= Math.cos(Math.PI - margin)) return { phi: cosine - margin * Math.sin(Math.PI - margin), slope: 1 };
  const sine = Math.max(LEAST_SINE, Math.sqrt(1 - cosine * cosine));
  const [c, s] = [Math.cos(margin), Math.sin(margin)];
  return { phi: cosine * c - sine * s, slope: c + (cosine / sine) * s };
}

/** What a head that was fitted makes of images. */
export interface NearCentres {
  /** Cosine of an image to the centre of an identity. */
  cosine(image: number, identity: number): number;
}

/**
 * As `fitHead`, on near identities alone.
 * @param near of every image that is trained on
 * @throws EngineError 'non-finite'; whatever `onEpoch` throws
 */
export async function fitNear(
  { embeddings, images, labels, settled }: HeadFitData,
  near: NearPeople,
  config: HeadFitConfig,
  onEpoch: (epoch: FitEpoch) => Promise<void> | void,
): Promise<NearCentres> {
  const { identities, epochs, epochStart, scale, margin, learningRate, seed } = config;
  const { size, values: rows } = embeddings;
  const own = new Int32Array(labels.length).fill(-1);
  for (const image of images) own[image] = labels[image]!;
  const centres = new Centres(centroids(embeddings, own, identities), size, learningRate);
  const nearTo = new Map(Array.from(images, (image) => [image, near(image)]));

  /** One image of a batch. @returns the loss, and the label trained on */
  const learn = (image: number, correcting: boolean, share: number): { loss: number; label: number } => {
    const people = nearTo.get(image)!;
    const at = image * size;
    const given = labels[image]!;
    const cosines = Float64Array.from(people, (identity) => centres.cosine(identity, rows, at));
    let label = given;
    if (correcting) {
      let most = 0;
      people.forEach((identity, i) => {
        const { phi } = identity === given ? { phi: 0 } : withMargin(cosines[i]!, margin);
        if (phi <= most) return;
        most = phi;
        label = identity;
      });
      if (most <= Math.max(0, cosines[people.indexOf(given)]!)) label = given;
    }
    const target = people.indexOf(label);
    const { phi, slope } = withMargin(cosines[target]!, margin);
    const logits = cosines.map((cosine, i) => scale * (i === target ? phi : cosine));
    const greatest = Math.max(...logits);
    const sum = logits.reduce((total, logit) => total + Math.exp(logit - greatest), 0);
    people.forEach((identity, i) => {
      const chance = Math.exp(logits[i]! - greatest) / sum;
      const pull = i === target ? (chance - 1) * slope : chance;
      centres.pull(identity, rows, at, cosines[i]!, share * scale * pull);
    });
    return { loss: greatest + Math.log(sum) - logits[target]!, label };
  };

  /** One pass over some images. @returns the mean loss of its steps */
  const pass = (of: Int32Array, epoch: number, stream: number, correcting: boolean, rectified: Map<number, number>) => {
    if (of.length === 0) return 0;
    const batches = epochBatches(of.length, Math.min(BATCH, of.length), false, seed + stream, epoch);
    let loss = 0;
    for (const batch of batches) {
      for (const place of batch.images) for (const identity of nearTo.get(of[place]!)!) centres.touch(identity);
      for (const place of batch.images) {
        const learned = learn(of[place]!, correcting, 1 / batch.images.length);
        loss += learned.loss / (batch.images.length * batches.length);
        rectified.set(of[place]!, learned.label);
      }
      centres.step();
    }
    return loss;
  };

  const open = images.filter((image) => settled[image] !== 1);
  const decided = images.filter((image) => settled[image] === 1);
  for (let epoch = 1; epoch <= epochs; epoch++) {
    pass(decided, epoch, 1, false, new Map());
    const rectified = new Map<number, number>();
    const loss = pass(open, epoch, 0, epoch > epochStart, rectified);
    if (!Number.isFinite(loss)) {
      throw new EngineError('non-finite', 'The head did not converge. Try a smaller learning rate.', `loss ${loss}`);
    }
    if (open.length > 0) await onEpoch({ epoch, loss, rectified });
  }
  centres.finish();
  return { cosine: (image, identity) => centres.cosine(identity, rows, image * size) };
}
