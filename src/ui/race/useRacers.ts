/** The racers as pages of their own, for the parts of the page that show a run. */
import { useMemo } from 'react';
import { racerSession } from '../../store/race/racerSession.ts';
import type { RaceView } from '../../store/race/raceView.ts';
import type { Session } from '../../store/sessionTypes.ts';
import { useSession } from '../../store/useApp.ts';

export function useRacers({ plan }: Pick<RaceView, 'plan'>): readonly Session[] {
  const session = useSession();
  const { values } = plan;
  return useMemo(
    () =>
      values.flatMap((_, place) => {
        const racer = session.racer(place);
        return racer ? [racerSession(session, racer)] : [];
      }),
    [session, values],
  );
}
