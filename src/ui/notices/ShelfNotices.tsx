/** What happened on the shelf of runs: one was deleted and can be had back, files joined or could not be read, weights gave way. */
import { t } from '@lingui/core/macro';
import { Button } from '@mantine/core';
import { briefText } from '../../lib/briefText.ts';
import { nameOfItem } from '../../store/shelf/shelf.ts';
import { useApp, useSession } from '../../store/useApp.ts';
import { Notice } from './Notice.tsx';

export function DeletedRunNotice() {
  const session = useSession();
  const deleted = useApp((state) => state.shelf.deleted);
  if (!deleted) return null;
  const name = briefText(nameOfItem(deleted));
  return (
    <Notice
      tone="info"
      action={
        <Button size="compact-sm" variant="default" onClick={() => session.undoDelete()}>
          {t`Undo`}
        </Button>
      }
      onClose={() => session.dismissDeleted()}
    >
      {t`Deleted: ${name}. Undo brings all of it back, until another run is deleted or this message is closed.`}
    </Notice>
  );
}

/** Lines of one message that are shown; a folder may hold many files that cannot be read. */
const MOST_LINES = 6;

export function ShelfMessages() {
  const session = useSession();
  const messages = useApp((state) => state.shelf.messages);
  if (messages.length === 0) return null;
  const lines = messages.flatMap((message) => message.lines);
  const rest = lines.length - MOST_LINES;
  const tone = messages.some((message) => message.tone === 'bad') ? 'bad' : 'info';
  return (
    <Notice tone={tone} onClose={() => session.dismissShelfMessages()}>
      {lines.slice(0, MOST_LINES).map((line, i) => (
        <p key={i}>{briefText(line)}</p>
      ))}
      {rest > 0 && <p>{t`and ${rest} more`}</p>}
    </Notice>
  );
}
