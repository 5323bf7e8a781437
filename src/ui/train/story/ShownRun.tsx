/** Around the parts of the page that show a run: the one of the page, or the recorded one while its story is told. */
import type { ReactNode } from 'react';
import { useStory } from '../../../store/story/story.ts';
import { SessionContext, useSession } from '../../../store/useApp.ts';

export function ShownRun({ children }: { readonly children: ReactNode }) {
  const page = useSession();
  const [view] = useStory();
  return <SessionContext value={view.kind === 'told' ? view.session : page}>{children}</SessionContext>;
}
