/** A small question mark that explains a setting on hover, focus or touch; where the glossary has its word, a click opens that as well. */
import { t } from '@lingui/core/macro';
import { IconHelpCircle } from '@tabler/icons-react';
import { useState } from 'react';
import type { TermKey } from '../../domain/glossary/glossary.ts';
import { WordPopover } from '../glossary/WordPopover.tsx';
import type { OpenerProps } from './Dropdown.tsx';
import classes from './HelpTip.module.css';
import { Tooltip } from './Tooltip.tsx';

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
  const button = (opener?: OpenerProps) => (
    <Tooltip label={text} w={260} explains position="right" withArrow disabled={opened}>
      <button
        type="button"
        className={classes.button}
        data-help
        aria-label={label}
        aria-describedby={id}
        {...(opener && { ...opener, onClick: () => setOpened(!opened) })}
      >
        <IconHelpCircle size={14} stroke={1.8} aria-hidden />
      </button>
    </Tooltip>
  );
  return word ? (
    <WordPopover word={word} label={label} opened={opened} onChange={setOpened} opener={button}>
      <p className={classes.text}>{text}</p>
    </WordPopover>
  ) : (
    button()
  );
}
