/** A small question mark that explains a setting on hover, focus or touch. */
import { Tooltip } from '@mantine/core';
import { IconHelpCircle } from '@tabler/icons-react';
import classes from './HelpTip.module.css';

const EVENTS = { hover: true, focus: true, touch: true };

/** @param id of the element that holds the same text for assistive technology */
export function HelpTip({ text, id }: { text: string; id: string }) {
  return (
    <Tooltip label={text} multiline w={260} events={EVENTS} position="right" withArrow>
      <button type="button" className={classes.button} aria-label="Help" aria-describedby={id}>
        <IconHelpCircle size={14} stroke={1.8} aria-hidden />
      </button>
    </Tooltip>
  );
}
