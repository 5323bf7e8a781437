/** A small question mark that explains a setting on hover, focus or touch. */
import { Tooltip } from '@mantine/core';
import { IconHelpCircle } from '@tabler/icons-react';
import classes from './HelpTip.module.css';

const EVENTS = { hover: true, focus: true, touch: true };

interface HelpTipProps {
  /** What is explained: there are many of these on a page, each with a name of its own. */
  readonly about: string;
  readonly text: string;
  /** Of the element that holds the same text for assistive technology. */
  readonly id: string;
}

export function HelpTip({ about, text, id }: HelpTipProps) {
  return (
    <Tooltip label={text} multiline w={260} events={EVENTS} position="right" withArrow>
      <button type="button" className={classes.button} aria-label={`Help: ${about}`} aria-describedby={id}>
        <IconHelpCircle size={14} stroke={1.8} aria-hidden />
      </button>
    </Tooltip>
  );
}
