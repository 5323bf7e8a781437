/** A popover with a word of the glossary, where the word stands. */
import { msg } from '@lingui/core/macro';
import { Popover } from '@mantine/core';
import type { ReactElement, ReactNode } from 'react';
import type { TermKey } from '../../domain/glossary/glossary.ts';
import { lazyPart } from '../boundary/lazyPart.tsx';

/** The words themselves are loaded when the first is asked for. */
const WordCard = lazyPart(msg`The glossary`, () => import('./WordCard.tsx'));

interface WordPopoverProps {
  readonly word: TermKey;
  /** What is explained, for those who hear it. */
  readonly label: string;
  readonly opened: boolean;
  readonly onChange: (opened: boolean) => void;
  /** The button that opens it. */
  readonly target: ReactElement;
  /** Above the word. */
  readonly children?: ReactNode;
}

export function WordPopover({ word, label, opened, onChange, target, children }: WordPopoverProps) {
  return (
    <Popover
      opened={opened}
      onChange={onChange}
      width={270}
      position="bottom-start"
      shadow="md"
      trapFocus
      returnFocus
      withinPortal
    >
      <Popover.Target>{target}</Popover.Target>
      <Popover.Dropdown aria-label={label} p={12}>
        {opened && (
          <>
            {children}
            <WordCard word={word} onAll={() => onChange(false)} />
          </>
        )}
      </Popover.Dropdown>
    </Popover>
  );
}
