/** A button that opens the browser's own picker of files, or of a folder. */
import { type ReactNode, useRef } from 'react';

interface FilePickerProps {
  /** Of the input, for assistive technology: what is picked. */
  readonly label: string;
  readonly className: string | undefined;
  readonly onPick: (files: readonly File[]) => void;
  readonly children: ReactNode;
  /** Kinds of files, as the attribute of the same name. */
  readonly accept?: string;
  readonly multiple?: boolean;
  /** A folder with all below it, in the place of files. */
  readonly folder?: boolean;
  readonly disabled?: boolean;
  readonly title?: string;
  /** Of the button, where a label elsewhere names it. */
  readonly id?: string;
  readonly name?: string;
  readonly describedBy?: string;
}

/** Browsers leave them out without a word, so that a page cannot name them. */
const ABOUT_LINKS = 'Browsers leave out links inside a folder; the commands follow them.';

export function FilePicker(props: FilePickerProps) {
  const { label, className, onPick, children, accept, multiple, folder, disabled, title, id, name, describedBy } =
    props;
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <button
        type="button"
        id={id}
        className={className}
        title={title ?? (folder ? ABOUT_LINKS : undefined)}
        disabled={disabled}
        aria-label={name}
        aria-describedby={describedBy}
        onClick={() => input.current?.click()}
      >
        {children}
      </button>
      <input
        ref={input}
        type="file"
        hidden
        multiple={multiple}
        accept={accept}
        aria-label={label}
        {...(folder && { webkitdirectory: '' })}
        onChange={({ currentTarget }) => {
          const files = Array.from(currentTarget.files ?? []);
          // The same files may be picked again: without this the browser would not tell.
          currentTarget.value = '';
          if (files.length > 0) onPick(files);
        }}
      />
    </>
  );
}
