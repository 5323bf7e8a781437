/**
 * A button that opens the browser's picker of folders. Where it hands out the folder itself, a worker looks the files up; elsewhere the browser makes a list of all of them, for which it holds up the page.
 */
import { msg } from '@lingui/core/macro';
import type { ReactNode } from 'react';
import { sentences } from '../../lib/joinedText.ts';
import { ownFolder } from '../../store/dataset/ownFolder.ts';
import { say } from '../../words/language.ts';
import { fromFileList } from './collectFiles.ts';
import { FilePicker } from './FilePicker.tsx';
import type { Listing } from './useListing.ts';

interface FolderPickerProps {
  /** Of the input, for assistive technology: what is picked. */
  readonly label: string;
  readonly className: string | undefined;
  readonly listing: Listing;
  readonly children: ReactNode;
  /** Before what is said of links. */
  readonly title?: string;
  /** Told of the folder itself, where the browser hands it out. */
  readonly onFolder?: (folder: FileSystemDirectoryHandle) => void;
}

/** Browsers leave them out without a word, so that a page cannot name them. */
const ABOUT_LINKS = msg`Browsers leave out links inside a folder; the commands follow them.`;

const wasDismissed = (cause: unknown): boolean => cause instanceof DOMException && cause.name === 'AbortError';

export function FolderPicker({ label, className, listing, children, title = '', onFolder }: FolderPickerProps) {
  const press = (openInput: () => void): void => {
    if (!window.showDirectoryPicker) {
      openInput();
      return;
    }
    window.showDirectoryPicker({ id: 'images' }).then(
      (folder) => {
        onFolder?.(folder);
        listing.take((watch) => ownFolder(folder, watch));
      },
      (cause: unknown) => {
        // A frame, or a policy of the browser, may forbid it.
        if (!wasDismissed(cause)) openInput();
      },
    );
  };
  return (
    <FilePicker
      label={label}
      className={className}
      title={sentences([title, say(ABOUT_LINKS)])}
      folder
      onPress={press}
      onPick={(files) => listing.take(async () => fromFileList(files))}
    >
      {children}
    </FilePicker>
  );
}
