/** Every head by its name in the settings: a new one is a line here, which its entry in the catalogue asks for. */
import type { HeadKind, OwnParameters } from '../../domain/losses/catalogue.ts';
import { adacos } from './adacos.ts';
import { adaface } from './adaface.ts';
import { arcface } from './arcface.ts';
import { boundaryF1 } from './boundaryF1.ts';
import { boundaryFace } from './boundaryFace.ts';
import { center } from './center.ts';
import { combinedMargin } from './combinedMargin.ts';
import { cosface } from './cosface.ts';
import { curricularface } from './curricularface.ts';
import { elasticface } from './elasticface.ts';
import { focal } from './focal.ts';
import type { HeadDefinition } from './headTypes.ts';
import { lsoftmax } from './lsoftmax.ts';
import { magface } from './magface.ts';
import { mvArc } from './mvArc.ts';
import { noiseTolerant } from './noiseTolerant.ts';
import { normface } from './normface.ts';
import { npt } from './npt.ts';
import { ohem } from './ohem.ts';
import { proxyTriplet } from './proxyTriplet.ts';
import { robustface } from './robustface.ts';
import { softmax } from './softmax.ts';
import { sphereface } from './sphereface.ts';
import { sphereface2 } from './sphereface2.ts';
import { subcenterArcface } from './subcenterArcface.ts';
import { triplet } from './triplet.ts';

export const HEADS: { readonly [Kind in HeadKind]: HeadDefinition<OwnParameters<Kind>> } = {
  softmax,
  normface,
  center,
  lsoftmax,
  sphereface,
  cosface,
  arcface,
  adacos,
  adaface,
  magface,
  combined_margin: combinedMargin,
  elasticface,
  sphereface2,
  mv_arc: mvArc,
  curricularface,
  focal,
  ohem,
  triplet,
  proxy_triplet: proxyTriplet,
  npt,
  subcenter_arcface: subcenterArcface,
  noise_tolerant: noiseTolerant,
  robustface,
  boundaryf1: boundaryF1,
  boundaryface: boundaryFace,
};
