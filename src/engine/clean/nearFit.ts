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
import { type IdleStep, type RowKernels, rowKernels } from './rowKernels.ts';

/** What some number of steps without a gradient makes of weight and momentum. */
class IdleSteps {
  readonly #powers: IdleStep[] = [{ ww: 1, wv: 0, vw: 0, vv: 1 }];
  readonly #once: IdleStep;

  constructor(learningRate: number) {
    const { momentum, weightDecay } = SGD;
    // v' = momentum v + decay w, w' = w - rate (decay w + momentum v').
    const ww = 1 - learningRate * weightDecay * (1 + momentum);
    this.#once = { ww, wv: -learningRate * momentum * momentum, vw: weightDecay, vv: momentum };
  }

  of(steps: number): IdleStep {
    const { ww, wv, vw, vv } = this.#once;
    for (let known = this.#powers.length; known <= steps; known++) {
      const a = this.#powers[known - 1]!;
      this.#powers.push({
        ww: ww * a.ww + wv * a.vw,
        wv: ww * a.wv + wv * a.vv,
        vw: vw * a.ww + vv * a.vw,
        vv: vw * a.wv + vv * a.vv,
      });
    }
    return this.#powers[steps]!;
  }
}

/** Class centres that learn, few at a time. */
class Centres {
  /** Images at hand, [BATCH, size] f32: what is told of images is told of their places in here. */
  readonly images: Float32Array;
  readonly #rows: RowKernels;
  /** 1 over the length of each centre, as of the step that last touched it. */
  readonly #scales: Float64Array;
  /** Step up to which each centre is right. */
  readonly #upTo: Int32Array;
  readonly #idle: IdleSteps;
  readonly #learningRate: number;
  /** Sum over a step of coefficient times cosine. */
  readonly #along: Float64Array;
  readonly #touched: number[] = [];
  readonly #isTouched: Uint8Array;
  #step = 0;

  constructor(values: Float32Array, size: number, learningRate: number) {
    const count = values.length / size;
    this.#rows = rowKernels({ centres: count, images: BATCH, size });
    this.#rows.values.set(values);
    this.images = this.#rows.images;
    this.#scales = new Float64Array(count);
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
    const square = this.#rows.idle(identity, this.#idle.of(this.#step - this.#upTo[identity]!));
    this.#scales[identity] = square > 0 ? 1 / Math.sqrt(square) : 0;
  }

  /** @param image of length 1 */
  cosine(identity: number, image: number): number {
    return Math.max(-1, Math.min(1, this.#rows.dot(identity, image) * this.#scales[identity]!));
  }

  /** Adds to the gradient of a centre. @param slope of the loss in the cosine */
  pull(identity: number, image: number, cosine: number, slope: number): void {
    this.#rows.pull(identity, image, slope);
    this.#along[identity]! += slope * cosine;
  }

  /** Takes a step with the gradients that were added. */
  step(): void {
    const { momentum, weightDecay } = SGD;
    for (const identity of this.#touched) {
      const scale = this.#scales[identity]!;
      const along = weightDecay - this.#along[identity]! * scale * scale;
      this.#rows.step(identity, { scale, along, momentum, rate: this.#learningRate });
      this.#along[identity] = 0;
      this.#upTo[identity] = this.#step + 1;
      this.#isTouched[identity] = 0;
    }
    this.#touched.length = 0;
    this.#step += 1;
  }

  /** All centres as of now; nothing is learned afterwards. */
  finish(): void {
    for (let identity = 0; identity < this.#scales.length; identity++) this.touch(identity);
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

  const load = (image: number, place: number): void =>
    centres.images.set(rows.subarray(image * size, (image + 1) * size), place * size);

  /** One image of a batch, at its place there. @returns the loss, and the label trained on */
  const learn = (image: number, at: number, correcting: boolean, share: number): { loss: number; label: number } => {
    const people = nearTo.get(image)!;
    const given = people.indexOf(labels[image]!);
    for (let i = 0; i < people.length; i++) cosines[i] = centres.cosine(people[i]!, at);
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
      centres.pull(people[i]!, at, cosines[i]!, share * scale * pull);
    }
    return { loss: greatest + Math.log(sum) - scale * phi, label: people[target]! };
  };

  /** One pass over some images. @returns the mean loss of its steps */
  const pass = (of: Int32Array, epoch: number, stream: number, correcting: boolean, rectified: Map<number, number>) => {
    if (of.length === 0) return 0;
    const batches = epochBatches(of.length, Math.min(BATCH, of.length), false, seed + stream, epoch);
    let loss = 0;
    for (const batch of batches) {
      for (const [at, place] of batch.images.entries()) {
        load(of[place]!, at);
        for (const identity of nearTo.get(of[place]!)!) centres.touch(identity);
      }
      for (const [at, place] of batch.images.entries()) {
        const learned = learn(of[place]!, at, correcting, 1 / batch.images.length);
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
  let loaded = -1;
  return {
    cosine(image, identity) {
      if (image !== loaded) load(image, 0);
      loaded = image;
      return centres.cosine(identity, 0);
    },
  };
}
