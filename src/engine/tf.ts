/** The one place that imports tfjs-core: the ops, with the gradients that core alone does not register. */
export * from '@tensorflow/tfjs-core';

// Registering gradients reads tfjs's flags, so core must have been evaluated before.
import '@tensorflow/tfjs-core/dist/flags.js';
import '@tensorflow/tfjs-core/dist/register_all_gradients.js';
