/** The Clean view with its session: both are fetched when it is first shown, and the session stays. */
import { msg } from '@lingui/core/macro';
import type { ComponentType } from 'react';
import type { CleanSession } from '../../store/clean/cleanTypes.ts';
import { CleanContext } from '../../store/clean/useClean.ts';
import { lazyPart } from '../boundary/lazyPart.tsx';

/** @param open makes the session; called once, and again where the view could not be fetched */
export function cleanPart(open: () => Promise<CleanSession>): ComponentType {
  return lazyPart(msg`Clean`, async () => {
    const [{ default: View }, session] = await Promise.all([import('./CleanView.tsx'), open()]);
    return {
      default: () => (
        <CleanContext value={session}>
          <View />
        </CleanContext>
      ),
    };
  });
}
