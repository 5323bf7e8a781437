/** Says that wall and list show some images only, and leads back to all. */
import { plural, t } from '@lingui/core/macro';
import { IconX } from '@tabler/icons-react';
import { useApp, useSession } from '../../store/useApp.ts';
import controls from '../controls/controls.module.css';
import classes from './NarrowedNote.module.css';
import { takenFor } from './takenFor.ts';

export function NarrowedNote() {
  const session = useSession();
  const count = useApp((state) => state.selection.narrowed?.size ?? 0);
  const confusion = useApp((state) => state.selection.confusion);
  const identities = useApp((state) => state.dataset.faces?.identities);
  if (count === 0) return null;
  const what = confusion ? takenFor(identities ?? [], confusion) : t`the chosen ones`;
  return (
    <button
      type="button"
      className={controls.button}
      title={t`Wall, sphere and list show these images alone: ${what}. Press to show all again.`}
      onClick={() => session.narrow(null)}
    >
      {confusion && <bdi className={classes.narrowed}>{what}</bdi>}
      {confusion
        ? plural(count, { one: '# face', other: '# faces' })
        : plural(count, { one: '# face chosen', other: '# faces chosen' })}{' '}
      <IconX size={13} role="img" aria-label={t`Show all`} />
    </button>
  );
}
