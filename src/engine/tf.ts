/** The one place that imports tfjs-core: the ops, with the gradients that core alone does not register. */
import '@tensorflow/tfjs-core/dist/register_all_gradients.js';

export * from '@tensorflow/tfjs-core';
