/** Property tests draw the same examples in every run; `FC_SEED=NUMBER npm run test:unit` looks at others. */
import fc from 'fast-check';

fc.configureGlobal({ seed: Number(process.env.FC_SEED ?? 1) });
