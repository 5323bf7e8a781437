/** The sweeps with their session: both are fetched when they are first shown, and the session stays, so that a sweep goes on in every view. */
import { msg } from '@lingui/core/macro';
import type { ComponentType } from 'react';
import type { SweepSession } from '../../store/sweeps/sweepTypes.ts';
import { SweepsContext } from '../../store/sweeps/useSweeps.ts';
import { lazyPart } from '../boundary/lazyPart.tsx';

/** @param open makes the session; called once, and again where the view could not be fetched */
export function sweepsPart(open: () => Promise<SweepSession>): ComponentType {
  return lazyPart(msg`Sweeps`, async () => {
    const [{ default: View }, session] = await Promise.all([import('./SweepsView.tsx'), open()]);
    return {
      default: () => (
        <SweepsContext value={session}>
          <View />
        </SweepsContext>
      ),
    };
  });
}
