/** From when on heads take labels for wrong, and how those that give no others hand their decisions on. */
import { NO_LABEL } from '../../domain/detectionTerms.ts';
import { findsWrongLabels } from '../../domain/losses/catalogue.ts';
import type { HeadSettings } from '../../domain/settings/settings.ts';
import * as tf from '../tf.ts';

/**
 * The labels trained on, with NO_LABEL where they are taken for wrong.
 * @param labels [batch] i32, given
 * @param wrong [batch] f32, 1 where the label is taken for wrong
 * @param deciding whether decisions count in this epoch
 * @returns [batch] i32; no gradient
 */
export function takenForWrong(labels: tf.Tensor1D, wrong: tf.Tensor1D, deciding: boolean): tf.Tensor1D {
  if (!deciding) return tf.clone(labels);
  const given = tf.cast(labels, 'float32');
  return tf.cast(tf.add(given, tf.mul(wrong, tf.sub(NO_LABEL, given))), 'int32') as tf.Tensor1D;
}

/** Whether labels are taken for wrong in this epoch, counted from 1. */
export const isDeciding = (config: HeadSettings, epoch: number): boolean =>
  findsWrongLabels(config) && epoch > config.epochStart;
