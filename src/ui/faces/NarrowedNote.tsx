/** Says that wall and list show some images only, and leads back to all. */
import { IconX } from '@tabler/icons-react';
import { useApp, useSession } from '../../store/useApp.ts';
import controls from '../controls/controls.module.css';
import { counted } from '../format.ts';

export function NarrowedNote() {
  const session = useSession();
  const count = useApp((state) => state.selection.narrowed?.size ?? 0);
  if (count === 0) return null;
  return (
    <button
      type="button"
      className={controls.button}
      title="Wall, sphere and list show the chosen images alone. Press to show all again."
      onClick={() => session.narrow(null)}
    >
      {counted(count, 'face')} chosen <IconX size={13} role="img" aria-label="Show all" />
    </button>
  );
}
