/**
 * ArcFace, BoundaryF1 and BoundaryFace as one differentiable op: nine dispatches forward and backward, whatever the number
 * of classes. Same results as heads/ on plain tfjs, which is its oracle.
 */

import type { SharedSettings } from '../../../domain/settings/settings.ts';
import { toTensor } from '../../gpu/runtime/backend.ts';
import { adapterClass } from '../../gpu/runtime/gpuAdapter.ts';
import { runner } from '../../gpu/runtime/kernelRunner.ts';
import * as tf from '../../tf.ts';
import type { FusedTerms, HeadInput, HeadOutput } from '../headTypes.ts';
import { directionKernel, meanKernel, projectionKernel, type RowConstants, rowKernel, TERMS } from './headKernels.ts';

interface FusedSettings extends SharedSettings {
  readonly easyMargin?: boolean;
}

function constantsOf(settings: FusedSettings, terms: FusedTerms, correcting: boolean): RowConstants {
  const { scale, margin, easyMargin = false, correction, lambda } = settings;
  const boundary = correcting && terms === 'margin and boundary';
  return {
    scale,
    margin,
    easyMargin,
    correcting,
    boundary,
    boundaryWeight: boundary ? lambda : 0,
    code: correction === 'code',
  };
}

/**
 * See `run` of HeadDefinition. Only `loss` is differentiable.
 * @param correcting whether labels are corrected in this epoch
 */
export function fusedHead(
  { embeddings, centres, labels }: HeadInput,
  settings: FusedSettings,
  terms: FusedTerms,
  correcting: boolean,
): HeadOutput {
  const gpu = runner();
  const adapter = adapterClass(gpu.backend.device);
  const constants = constantsOf(settings, terms, correcting);
  const [batch] = embeddings.shape;
  const [classes] = centres.shape;
  const crossEntropy = gpu.output<tf.Scalar>([]);
  const boundaryTerm = gpu.output<tf.Scalar>([]);
  const logits = gpu.output<tf.Tensor2D>([batch, classes]);
  const rectified = toTensor<tf.Tensor1D>(gpu.backend.makeTensorInfo([batch], 'int32'));
  const decisions = gpu.output<tf.Tensor2D>([batch, TERMS - 2]);
  const op = tf.customGrad((...args) => {
    const save = args.at(-1) as tf.GradSaveFunc;
    const x = gpu.output<tf.Tensor2D>(embeddings.shape);
    const w = gpu.output<tf.Tensor2D>(centres.shape);
    const inverseX = gpu.output([batch]);
    const inverseW = gpu.output([classes]);
    const gradient = gpu.output([batch, classes]);
    const rowTerms = gpu.output([batch, TERMS]);
    const loss = gpu.output<tf.Scalar>([]);
    gpu.run([directionKernel(embeddings, x, inverseX, adapter), directionKernel(centres, w, inverseW, adapter)]);
    const cosines = tf.matMul(x, w, false, true);
    gpu.run([
      rowKernel(
        { cosines, embeddings: x, centres: w, labels },
        { gradient, logits, rectified, terms: rowTerms },
        constants,
        adapter,
      ),
      meanKernel(rowTerms, { loss, crossEntropy, boundaryTerm, decisions }, constants.boundaryWeight),
    ]);
    save([x, w, inverseX, inverseW, gradient]);
    const gradFunc = (dy: tf.Tensor, saved: tf.Tensor[]): tf.Tensor[] => {
      const [e, c, inverseE, inverseC, g] = saved as [tf.Tensor2D, tf.Tensor2D, tf.Tensor, tf.Tensor, tf.Tensor2D];
      const towardsCentres = tf.matMul(g, c);
      const towardsEmbeddings = tf.matMul(g, e, true);
      const de = gpu.output(e.shape);
      const dw = gpu.output(c.shape);
      gpu.run([
        projectionKernel(e, inverseE, towardsCentres, dy, de, adapter),
        projectionKernel(c, inverseC, towardsEmbeddings, dy, dw, adapter),
      ]);
      tf.dispose([towardsCentres, towardsEmbeddings]);
      return [de, dw];
    };
    return { value: loss, gradFunc };
  });
  const loss = op(embeddings, centres) as tf.Scalar;
  return { loss, crossEntropy, boundaryTerm, logits, rectified, decisions };
}
