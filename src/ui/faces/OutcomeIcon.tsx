/** The mark of an outcome: a shape of its own, so that the colour is not the only sign. */
import { IconAlertTriangle, IconCheck, IconFlag, IconX } from '@tabler/icons-react';
import { say } from '../../words/language.ts';
import classes from './OutcomeIcon.module.css';
import { OUTCOMES, type Outcome } from './outcome.ts';

const ICONS = { fixed: IconCheck, found: IconFlag, wrong: IconX, broken: IconAlertTriangle } as const;

/** @param decorative a text beside it says the same */
export function OutcomeIcon({ outcome, decorative = false }: { outcome: Outcome; decorative?: boolean }) {
  const Icon = ICONS[outcome];
  const said = decorative ? { 'aria-hidden': true } : { role: 'img', 'aria-label': say(OUTCOMES[outcome].short) };
  return <Icon size={14} stroke={2.6} className={classes[outcome]} {...said} />;
}
