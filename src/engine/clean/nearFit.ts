/**
 * `fitHead` for thousands of identities: each image is held against the few that are near it, and of the others nothing is computed.
 * Where all are near, the class centres are those of `fitHead`. Centres that a step does not touch still lose momentum and weight;
 * what they have missed is made up for at once when a step touches them.
 */
import { t } from '@lingui/core/macro';
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
    const power = this.#idle.of(missed);
    const ww = power[0]!;
    const wv = power[1]!;
    const vw = power[2]!;
    const vv = power[3]!;
    const { values, size } = this;
    const momentum = this.#momentum;
    const first = identity * size;
    let square = 0;
    for (let k = first; k < first + size; k++) {
      const w = values[k]!;
      const v = momentum[k]!;
      const now = ww * w + wv * v;
      values[k] = now;
      momentum[k] = vw * w + vv * v;
      square += now * now;
    }
    this.scales[identity] = square > 0 ? 1 / Math.sqrt(square) : 0;
  }

  /** @param row the image at `at`, of length 1 */
  cosine(identity: number, rows: Float32Array, at: number): number {
    const { values, size } = this;
    const first = identity * size;
    // Four sums at a time: one would wait for itself.
    let [a, b, c, d] = [0, 0, 0, 0];
    let k = 0;
    for (; k + 3 < size; k += 4) {
      a += values[first + k]! * rows[at + k]!;
      b += values[first + k + 1]! * rows[at + k + 1]!;
      c += values[first + k + 2]! * rows[at + k + 2]!;
      d += values[first + k + 3]! * rows[at + k + 3]!;
    }
    for (; k < size; k++) a += values[first + k]! * rows[at + k]!;
    return Math.max(-1, Math.min(1, (a + b + c + d) * this.scales[identity]!));
  }

  /** Adds to the gradient of a centre. @param slope of the loss in the cosine */
  pull(identity: number, rows: Float32Array, at: number, cosine: number, slope: number): void {
    const { size } = this;
    const towards = this.#towards;
    const first = identity * size;
    for (let k = 0; k < size; k++) towards[first + k]! += slope * rows[at + k]!;
    this.#along[identity]! += slope * cosine;
  }

  /** Takes a step with the gradients that were added. */
  step(): void {
    const { momentum, weightDecay } = SGD;
    const { values, size } = this;
    const [moving, towards, rate] = [this.#momentum, this.#towards, this.#learningRate] as const;
    for (const identity of this.#touched) {
      const first = identity * size;
      const scale = this.scales[identity]!;
      const along = this.#along[identity]! * scale;
      for (let k = first; k < first + size; k++) {
        const w = values[k]!;
        const gradient = (towards[k]! - along * w) * scale + weightDecay * w;
        const next = momentum * moving[k]! + gradient;
        moving[k] = next;
        values[k] = w - rate * (gradient + momentum * next);
        towards[k] = 0;
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

  const [cosines, powers] = [new Float64Array(identities), new Float64Array(identities)];

  /** One image of a batch. @returns the loss, and the label trained on */
  const learn = (image: number, correcting: boolean, share: number): { loss: number; label: number } => {
    const people = nearTo.get(image)!;
    const at = image * size;
    const given = people.indexOf(labels[image]!);
    for (let i = 0; i < people.length; i++) cosines[i] = centres.cosine(people[i]!, rows, at);
    let target = given;
    if (correcting) {
      let most = 0;
      for (let i = 0; i < people.length; i++) {
        // Phi is below the cosine: where that is no more, neither is Phi.
        if (i === given || cosines[i]! <= most) continue;
        const { phi } = withMargin(cosines[i]!, margin);
        if (phi <= most) continue;
        most = phi;
        target = i;
      }
      if (most <= Math.max(0, cosines[given]!)) target = given;
    }
    const { phi, slope } = withMargin(cosines[target]!, margin);
    let greatest = scale * phi;
    for (let i = 0; i < people.length; i++) {
      if (i !== target) greatest = Math.max(greatest, scale * cosines[i]!);
    }
    let sum = 0;
    for (let i = 0; i < people.length; i++) {
      powers[i] = Math.exp((i === target ? scale * phi : scale * cosines[i]!) - greatest);
      sum += powers[i]!;
    }
    for (let i = 0; i < people.length; i++) {
      const chance = powers[i]! / sum;
      const pull = i === target ? (chance - 1) * slope : chance;
      centres.pull(people[i]!, rows, at, cosines[i]!, share * scale * pull);
    }
    return { loss: greatest + Math.log(sum) - scale * phi, label: people[target]! };
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
      throw new EngineError('non-finite', t`The head did not converge. Try a smaller learning rate.`, `loss ${loss}`);
    }
    if (open.length > 0) await onEpoch({ epoch, loss, rectified });
  }
  centres.finish();
  return { cosine: (image, identity) => centres.cosine(identity, rows, image * size) };
}
