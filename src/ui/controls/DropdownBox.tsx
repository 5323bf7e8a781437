/** The window of a dropdown, placed where there is room. A module of its own, as its library is large and nothing needs it at first. */
import { Popover } from '@mantine/core';
import { type ReactNode, type Ref, type RefObject, useEffect, useImperativeHandle, useState } from 'react';

export interface DropdownBoxProps {
  /** Of the control, which names the window. */
  readonly id: string;
  readonly target: RefObject<HTMLElement | null>;
  /** What it is about, for those who hear it. */
  readonly label: string;
  readonly opened: boolean;
  readonly onChange: (opened: boolean) => void;
  /** CSS px. */
  readonly width: number;
  readonly position?: 'bottom-start' | 'bottom-end';
  readonly padding?: number;
  readonly className?: string | undefined;
  readonly children: ReactNode;
}

/** Stands for a control that is somewhere else on the page. */
function Elsewhere({ ref, target }: { readonly ref?: Ref<HTMLElement>; readonly target: DropdownBoxProps['target'] }) {
  useImperativeHandle(ref, () => target.current!, [target]);
  return null;
}

export default function DropdownBox(props: DropdownBoxProps) {
  const { id, target, label, opened, onChange, width, position = 'bottom-start', padding, className, children } = props;
  // It must be there before it opens, to know what had the focus.
  const [shown, setShown] = useState(false);
  useEffect(() => setShown(opened), [opened]);
  return (
    <Popover
      id={id}
      opened={shown}
      onChange={onChange}
      width={width}
      position={position}
      shadow="md"
      trapFocus
      returnFocus
    >
      <Popover.Target>
        <Elsewhere target={target} />
      </Popover.Target>
      <Popover.Dropdown
        aria-label={label}
        {...(className !== undefined && { className })}
        {...(padding !== undefined && { p: padding })}
      >
        {children}
      </Popover.Dropdown>
    </Popover>
  );
}
