/** What happened on the shelf of runs: one was deleted and can be had back, files joined or could not be read, weights gave way. */
import { Button } from '@mantine/core';
import { briefText } from '../../lib/briefText.ts';
import { nameOfItem } from '../../store/shelf/shelf.ts';
import { useApp, useSession } from '../../store/useApp.ts';
import { Notice } from './Notice.tsx';

export function DeletedRunNotice() {
  const session = useSession();
  const deleted = useApp((state) => state.shelf.deleted);
  if (!deleted) return null;
  return (
    <Notice
      tone="info"
      action={
        <Button size="compact-sm" variant="default" onClick={() => session.undoDelete()}>
          Undo
        </Button>
      }
      onClose={() => session.dismissDeleted()}
    >
      Deleted: {briefText(nameOfItem(deleted))}. Undo brings all of it back, until another run is deleted or this
      message is closed.
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
  const tone = messages.some((message) => message.tone === 'bad') ? 'bad' : 'info';
  return (
    <Notice tone={tone} onClose={() => session.dismissShelfMessages()}>
      {lines.slice(0, MOST_LINES).map((line) => (
        <p key={line}>{briefText(line)}</p>
      ))}
      {lines.length > MOST_LINES && <p>and {lines.length - MOST_LINES} more</p>}
    </Notice>
  );
}
