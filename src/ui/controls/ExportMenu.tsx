/** A small menu of files that something can be taken away as. */
import { t } from '@lingui/core/macro';
import { IconDownload } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import controls from './controls.module.css';
import { Dropdown } from './Dropdown.tsx';
import classes from './ExportMenu.module.css';

export interface ExportChoice {
  /** What is taken away, and in which form. */
  readonly label: string;
  /** What it is good for. */
  readonly help: string;
  readonly onChoose: () => void;
}

interface ExportMenuProps {
  /** What is taken away, for those who hear it: there are several of these menus on a page. */
  readonly what: string;
  /** An icon alone, where there is little room. */
  readonly small?: boolean;
  readonly choices: readonly ExportChoice[];
  /** Above the choices. */
  readonly children?: ReactNode;
}

export function ExportMenu({ what, small = false, choices, children }: ExportMenuProps) {
  const [open, setOpen] = useState(false);
  const label = t`Export ${what}`;
  return (
    <Dropdown
      label={label}
      opened={open}
      onChange={setOpen}
      width={250}
      position="bottom-end"
      className={classes.menu}
      padding={6}
      opener={(opener) => (
        <button
          type="button"
          className={small ? controls.icon : controls.button}
          aria-label={label}
          title={label}
          onClick={() => setOpen(!open)}
          {...opener}
        >
          <IconDownload size={small ? 14 : 15} stroke={1.8} aria-hidden />
          {!small && t`Export…`}
        </button>
      )}
    >
      {children}
      {choices.map(({ label: choice, help, onChoose }) => (
        <button
          key={choice}
          type="button"
          className={classes.choice}
          onClick={() => {
            setOpen(false);
            onChoose();
          }}
        >
          {choice}
          <small>{help}</small>
        </button>
      ))}
    </Dropdown>
  );
}
