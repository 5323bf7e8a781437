/** A small window at a control that opens it. What places it comes when the first is opened. */
import { msg } from '@lingui/core/macro';
import { type AriaAttributes, type ReactElement, type ReactNode, type Ref, useId, useRef, useState } from 'react';
import { lazyPart } from '../boundary/lazyPart.tsx';
import type { DropdownBoxProps } from './DropdownBox.tsx';

const DropdownBox = lazyPart(msg`The menu`, () => import('./DropdownBox.tsx'));

/** For the button that opens it. */
export interface OpenerProps extends Pick<AriaAttributes, 'aria-haspopup' | 'aria-expanded' | 'aria-controls'> {
  readonly id: string;
  readonly ref: Ref<HTMLButtonElement>;
}

interface DropdownProps extends Omit<DropdownBoxProps, 'id' | 'target' | 'children'> {
  readonly opener: (props: OpenerProps) => ReactElement;
  /** Asked for while it is open. */
  readonly children: ReactNode;
}

export function Dropdown({ opener, children, ...box }: DropdownProps) {
  const { opened } = box;
  const id = useId();
  const button = useRef<HTMLButtonElement>(null);
  // What was opened once stays, to close softly and to give the focus back.
  const [wanted, setWanted] = useState(opened);
  if (opened && !wanted) setWanted(true);
  return (
    <>
      {opener({
        id,
        ref: button,
        'aria-haspopup': 'dialog',
        'aria-expanded': opened,
        'aria-controls': opened ? `${id}-dropdown` : undefined,
      })}
      {wanted && (
        <DropdownBox id={id} target={button} {...box}>
          {children}
        </DropdownBox>
      )}
    </>
  );
}
