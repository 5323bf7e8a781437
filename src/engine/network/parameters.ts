/**
 * The named numbers of a network: trained parameters and batch-norm running statistics, held as tfjs variables.
 * Layouts: convolutions HWIO, dense [in, out], class centres [identities, embedding].
 */
import { type Rng, stream } from '../../lib/rng.ts';
import * as tf from '../tf.ts';

type Initialiser =
  | { readonly kind: 'constant'; readonly value: number }
  /** Uniform in +-bound. */
  | { readonly kind: 'uniform'; readonly bound: number };

export interface ParameterSpec {
  readonly name: string;
  readonly shape: readonly number[];
  readonly initialiser: Initialiser;
  /** False for running statistics. */
  readonly trained: boolean;
}

export interface NamedArray {
  readonly name: string;
  readonly shape: readonly number[];
  readonly data: Float32Array<ArrayBuffer>;
}

/** Values to start from instead of drawn ones, by name; a parameter left out is drawn. */
export type StartingValues = (specs: readonly ParameterSpec[]) => ReadonlyMap<string, Float32Array>;

const allDrawn: StartingValues = () => new Map();

function initialValues(size: number, initialiser: Initialiser, rng: Rng): Float32Array {
  const values = new Float32Array(size);
  switch (initialiser.kind) {
    case 'constant':
      return values.fill(initialiser.value);
    case 'uniform':
      for (let i = 0; i < size; i++) values[i] = initialiser.bound * (2 * rng.uniform() - 1);
      return values;
  }
}

/** The parameters of one model. Owns its tensors: call `dispose`. */
export class Parameters {
  readonly specs: readonly ParameterSpec[];
  readonly #variables = new Map<string, tf.Variable>();

  /**
   * @param seed names the stream each tensor is drawn from, so that adding one never shifts another
   * @throws what `start` throws
   */
  constructor(specs: readonly ParameterSpec[], seed: number, start: StartingValues = allDrawn) {
    this.specs = specs;
    const given = start(specs);
    for (const { name, shape, initialiser, trained } of specs) {
      const size = shape.reduce((product, n) => product * n, 1);
      const values = given.get(name) ?? initialValues(size, initialiser, stream(seed, `weights ${name}`));
      const initial = tf.tensor(values, [...shape], 'float32');
      this.#variables.set(name, tf.variable(initial, trained));
      initial.dispose();
    }
  }

  /** @throws Error for a name the model does not have */
  get(name: string): tf.Variable {
    const variable = this.#variables.get(name);
    if (!variable) throw new Error(`no parameter named ${name}`);
    return variable;
  }

  /** Trained variables in the order of the specs. */
  get trained(): tf.Variable[] {
    return this.specs.filter((spec) => spec.trained).map((spec) => this.get(spec.name));
  }

  /** Copies of all values, in the order of the specs. */
  async read(): Promise<NamedArray[]> {
    const arrays = await Promise.all(this.specs.map(({ name }) => this.get(name).data()));
    return this.specs.map(({ name, shape }, i) => ({ name, shape, data: Float32Array.from(arrays[i]!) }));
  }

  /** Replaces the value of one parameter. @throws Error when the shapes differ */
  set(name: string, value: tf.Tensor): void {
    this.get(name).assign(value as tf.Tensor<tf.Rank>);
  }

  dispose(): void {
    for (const variable of this.#variables.values()) variable.dispose();
    this.#variables.clear();
  }
}
