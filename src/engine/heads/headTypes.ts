/** What a head is: from embeddings, class centres and given labels to the loss and the labels it trained on. */
import type { HeadSettings, SharedSettings } from '../../domain/settings/settings.ts';
import type { ParameterSpec } from '../network/parameters.ts';
import type * as tf from '../tf.ts';

export interface HeadInput {
  /** [batch, d] f32, not normalised. */
  readonly embeddings: tf.Tensor2D;
  /** [classes, d] f32, not normalised; [classes * K, d] for a head with K centres a class, those of a class together. */
  readonly centres: tf.Tensor2D;
  /** [batch] i32, given labels, each in [0, classes). */
  readonly labels: tf.Tensor1D;
  /** From 1. */
  readonly epoch: number;
  /** A number of the head's own (`HeadDefinition.numbers`) by name: a weight, or state as it was before this batch. */
  readonly own?: (name: string) => tf.Tensor;
  /** The numbers behind the decisions are wanted too: `HeadOutput.decisions`. */
  readonly decisions?: boolean;
  /** [batch] f32: a number of each sample's own from N(0, 1), for a head that `draws`. */
  readonly draws?: tf.Tensor1D;
  /** [batch] i32: the class that pushes each sample, where the caller chooses it. */
  readonly negatives?: tf.Tensor1D;
}

export interface HeadOutput {
  /** Scalar, nats: what is minimised, batch mean. */
  readonly loss: tf.Scalar;
  /** Scalar, nats: the part of the loss that classifies; the loss itself where there is only one part. */
  readonly crossEntropy: tf.Scalar;
  /** Scalar: the other part, before its weight; 0 where there is none. */
  readonly boundaryTerm: tf.Scalar;
  /** [batch, classes] f32. Distances and the like have none: an empty tensor then. */
  readonly logits: tf.Tensor2D;
  /** [batch] i32: the labels trained on, rectified where the head found noise; NO_LABEL where it took a label for wrong and has no other. */
  readonly rectified: tf.Tensor1D;
  /**
   * [batch, 3] f32, of each sample: cosine to the given label, the nearest negative, cosine to it. The nearest negative has the
   * largest boundary of all classes but the given one. There where it was asked for, of heads that have a boundary.
   */
  readonly decisions?: tf.Tensor2D;
  /** New values of the head's state by name, to be written once the gradients are there. */
  readonly state?: Readonly<Record<string, tf.Tensor>>;
  /** Intermediate values by name, for checks. */
  readonly details?: Readonly<Record<string, tf.Tensor>>;
}

/** A loss: differentiable in `embeddings`, `centres` and the head's own weights. The caller runs it in a tidy. */
export type Head = (input: HeadInput, config: HeadSettings) => HeadOutput;

/** What the sizes of a head's own numbers depend on. */
export interface HeadSizes {
  readonly identities: number;
  readonly embeddingSize: number;
  readonly batchSize: number;
}

/** @template Own the head's own parameters, `OwnParameters` of its entry in the catalogue */
export interface HeadDefinition<Own> {
  readonly run: (input: HeadInput, settings: SharedSettings & Own) => HeadOutput;
  /** Weights and state of the head beside the class centres; names without the `head.` they get in a model. */
  readonly numbers?: (settings: SharedSettings & Own, sizes: HeadSizes) => readonly ParameterSpec[];
  /** Class centres of each identity, K; one where it does not say. */
  readonly centresEach?: (settings: SharedSettings & Own) => number;
  /** Whether every sample needs a number of its own from N(0, 1) in every step. */
  readonly draws?: boolean;
  /** What cosine an impostor must reach to take a sample over, as a function of its cosine: for label correction. */
  readonly boundary?: (cosine: tf.Tensor, settings: SharedSettings & Own) => tf.Tensor;
  /** What the second part of the loss is multiplied by, where there is one. */
  readonly termWeight?: (settings: SharedSettings & Own) => number;
  /** What of it the one-op head of the fused kernels computes, if anything. */
  readonly fused?: (settings: SharedSettings & Own) => FusedTerms | null;
}

/** ArcFace's cross-entropy, with BoundaryFace's boundary term or without. */
export type FusedTerms = 'margin' | 'margin and boundary';

/** All tensors of an output, to keep or to dispose of. */
export function tensorsOf({ state = {}, details = {}, decisions, ...rest }: HeadOutput): tf.Tensor[] {
  const all = [...Object.values(rest), ...Object.values(state), ...Object.values(details)];
  return decisions ? [...all, decisions] : all;
}
