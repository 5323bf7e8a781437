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
  /** What the button does in the place of opening the picker. */
  readonly onPress?: (openPicker: () => void) => void;
  readonly disabled?: boolean;
  readonly title?: string;
  /** Of the button, where a label elsewhere names it. */
  readonly id?: string;
  readonly name?: string;
  readonly describedBy?: string;
}

export function FilePicker(props: FilePickerProps) {
  const { label, className, onPick, children, accept, multiple, folder, disabled, title, id, name, describedBy } =
    props;
  const input = useRef<HTMLInputElement>(null);
  const openPicker = (): void => input.current?.click();
  return (
    <>
      <button
        type="button"
        id={id}
        className={className}
        title={title}
        disabled={disabled}
        aria-label={name}
        aria-describedby={describedBy}
        onClick={() => (props.onPress ? props.onPress(openPicker) : openPicker())}
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
