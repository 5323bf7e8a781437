/** A word that is explained where it stands. */
import { t } from '@lingui/core/macro';
import { type ReactNode, useState } from 'react';
import type { TermKey } from '../../domain/glossary/glossary.ts';
import classes from './Term.module.css';
import { WordPopover } from './WordPopover.tsx';

interface TermProps {
  readonly word: TermKey;
  /** The word as it stands here. */
  readonly children: string;
  /** What it is said of, where a page says it more than once. */
  readonly of?: string;
  /** It stands in the middle of a sentence. */
  readonly inText?: boolean;
  /** Beside what the glossary says. */
  readonly note?: ReactNode;
}

export function Term({ word, children, of, inText = false, note }: TermProps) {
  const [opened, setOpened] = useState(false);
  const label = of ? t`${children}, ${of}` : children;
  return (
    <WordPopover
      word={word}
      label={label}
      opened={opened}
      onChange={setOpened}
      opener={(opener) => (
        <button
          type="button"
          className={inText ? `${classes.term} ${classes.inText}` : classes.term}
          aria-label={of ? label : undefined}
          onClick={() => setOpened(!opened)}
          {...opener}
        >
          {children}
        </button>
      )}
    >
      {note}
    </WordPopover>
  );
}
