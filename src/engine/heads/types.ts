/** What a head is: from embeddings, class centres and given labels to the loss and the labels it trained on. */
import type * as tf from '../tf.ts';

export interface HeadConfig {
  readonly kind: 'arcface' | 'boundaryf1' | 'boundaryface';
  readonly scale: number;
  /** Radians, [0, pi). */
  readonly margin: number;
  /** Weight of BoundaryFace's boundary term. */
  readonly lambda: number;
  /** Correction runs when epoch > epochStart. */
  readonly epochStart: number;
  readonly correction: 'code' | 'paper';
  /** ArcFace's easy margin: no margin where the angle exceeds 90 degrees. */
  readonly easyMargin?: boolean;
}

export interface HeadInput {
  /** [batch, d] f32, not normalised. */
  readonly embeddings: tf.Tensor2D;
  /** [classes, d] f32, not normalised. */
  readonly centres: tf.Tensor2D;
  /** [batch] i32, given labels, each in [0, classes). */
  readonly labels: tf.Tensor1D;
  /** From 1. */
  readonly epoch: number;
}

export interface HeadOutput {
  /** Scalar, nats: what is minimised, batch mean. */
  readonly loss: tf.Scalar;
  /** Scalar, nats. */
  readonly crossEntropy: tf.Scalar;
  /** Scalar: mean of the boundary term, before lambda. */
  readonly boundaryTerm: tf.Scalar;
  /** [batch, classes] f32. */
  readonly logits: tf.Tensor2D;
  /** [batch] i32: the labels trained on, rectified where the head found noise. */
  readonly rectified: tf.Tensor1D;
}

/** A loss: differentiable in `embeddings` and `centres`. The caller runs it in a tidy. */
export type Head = (input: HeadInput, config: HeadConfig) => HeadOutput;
