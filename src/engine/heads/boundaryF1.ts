/** BoundaryF1: ArcFace on labels that are corrected while it trains; BoundaryFace without the boundary term. */

import type { OwnParameters } from '../../domain/losses/catalogue.ts';
import { marginBoundary, marginSoftmax } from './angularMargin.ts';
import type { HeadDefinition } from './headTypes.ts';

/** Source: arXiv 2210.04567, section 3.2 (f = 1); upstream head/boundaryF1.py. */
export const boundaryF1: HeadDefinition<OwnParameters<'boundaryf1'>> = {
  run: marginSoftmax,
  boundary: marginBoundary,
  fused: ({ relabelCap }) => (relabelCap < 1 ? null : 'margin'),
};
