/** A small question mark that explains a setting on hover, focus or touch; where the glossary has its word, a click opens that as well. */
import { t } from '@lingui/core/macro';
import { Tooltip } from '@mantine/core';
import { IconHelpCircle } from '@tabler/icons-react';
import { useState } from 'react';
import type { TermKey } from '../../domain/glossary/glossary.ts';
import { WordPopover } from '../glossary/WordPopover.tsx';
import classes from './HelpTip.module.css';

const EVENTS = { hover: true, focus: true, touch: true };

interface HelpTipProps {
  /** What is explained: there are many of these on a page, each with a name of its own. */
  readonly about: string;
  readonly text: string;
  /** Of the element that holds the same text for assistive technology. */
  readonly id: string;
  readonly word?: TermKey | undefined;
}

export function HelpTip(props: HelpTipProps) {
  const { about, text, id, word } = props;
  const [opened, setOpened] = useState(false);
  const label = t`Help: ${about}`;
  const button = (
    <button
      type="button"
      className={classes.button}
      data-help
      aria-label={label}
      aria-describedby={id}
      {...(word && { 'aria-expanded': opened, onClick: () => setOpened(!opened) })}
    >
      <IconHelpCircle size={14} stroke={1.8} aria-hidden />
    </button>
  );
  const tip = (
    <Tooltip label={text} multiline w={260} events={EVENTS} position="right" withArrow disabled={opened}>
      {button}
    </Tooltip>
  );
  return word ? (
    <WordPopover word={word} label={label} opened={opened} onChange={setOpened} target={tip}>
      <p className={classes.text}>{text}</p>
    </WordPopover>
  ) : (
    tip
  );
}
