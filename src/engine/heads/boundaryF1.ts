/** BoundaryF1: ArcFace on labels that are corrected while it trains; BoundaryFace without the boundary term. */

import { marginBoundary } from './angularMargin.ts';
import { arcface } from './arcface.ts';
import type { HeadDefinition } from './headTypes.ts';

/** Source: arXiv 2210.04567, section 3.2 (f = 1); upstream head/boundaryF1.py. */
export const boundaryF1: HeadDefinition = {
  run: (input, config) => arcface.run(input, { ...config, variant: 'paper' }),
  boundary: marginBoundary,
};
