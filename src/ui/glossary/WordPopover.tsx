/** A popover with a word of the glossary, where the word stands. */
import { msg } from '@lingui/core/macro';
import type { ReactElement, ReactNode } from 'react';
import type { TermKey } from '../../domain/glossary/glossary.ts';
import { lazyPart } from '../boundary/lazyPart.tsx';
import { Dropdown, type OpenerProps } from '../controls/Dropdown.tsx';

/** The words themselves are loaded when the first is asked for. */
const WordCard = lazyPart(msg`The glossary`, () => import('./WordCard.tsx'));

interface WordPopoverProps {
  readonly word: TermKey;
  /** What is explained, for those who hear it. */
  readonly label: string;
  readonly opened: boolean;
  readonly onChange: (opened: boolean) => void;
  /** The button that opens it. */
  readonly opener: (props: OpenerProps) => ReactElement;
  /** Above the word. */
  readonly children?: ReactNode;
}

export function WordPopover({ word, label, opened, onChange, opener, children }: WordPopoverProps) {
  return (
    <Dropdown label={label} opened={opened} onChange={onChange} width={270} padding={12} opener={opener}>
      {children}
      <WordCard word={word} onAll={() => onChange(false)} />
    </Dropdown>
  );
}
