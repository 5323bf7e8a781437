/** Every key of the review on one card. */
import { Modal } from '@mantine/core';
import type { ReviewPage } from '../../store/clean/cleanTypes.ts';
import controls from '../controls/controls.module.css';
import classes from './ShortcutHelp.module.css';

type Keys = readonly (readonly [keys: readonly string[], what: string])[];

const SUSPECT_KEYS: Keys = [
  [['A'], 'accept the suggested name'],
  [['R'], 'reject it: the given name is right'],
  [['S'], 'skip, and decide later'],
  [['X'], 'remove from the clean set'],
  [['U'], 'undo the last step'],
  [['P'], 'the photo at full size'],
  [['Enter'], 'to the card of the image'],
  [['←', '→', '↑', '↓'], 'move along the list'],
  [['Shift', '→'], 'select what lies between'],
  [['Space'], 'select or unselect one'],
  [['Home', 'End'], 'first and last of the list'],
  [['Esc'], 'select nothing'],
  [['?'], 'this help'],
];

const LOOK_ALIKE_KEYS: Keys = [
  [['←'], 'it is the person on the left'],
  [['→'], 'it is the person on the right'],
  [['X'], 'neither: remove from the clean set'],
  [['S'], 'skip, and decide later'],
  [['U'], 'undo the last step'],
  [['↑', '↓'], 'the photo before, the next one'],
  [['?'], 'this help'],
];

const KEYS: Readonly<Record<ReviewPage, Keys>> = { suspects: SUSPECT_KEYS, 'look-alikes': LOOK_ALIKE_KEYS };

interface ShortcutHelpProps {
  readonly page: ReviewPage;
  readonly opened: boolean;
  onClose(): void;
}

export function ShortcutHelp({ page, opened, onClose }: ShortcutHelpProps) {
  return (
    <Modal opened={opened} onClose={onClose} title="Keys" size="sm" closeButtonProps={{ 'aria-label': 'Close' }}>
      <dl className={classes.keys}>
        {KEYS[page].map(([keys, what]) => (
          <div key={what}>
            <dt>
              {keys.map((key) => (
                <kbd key={key} className={controls.key}>
                  {key}
                </kbd>
              ))}
            </dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
      <p className="quiet">
        {page === 'suspects' && 'A verdict on a selection counts for all of it. '}After a verdict the next undecided
        image is in focus.
      </p>
    </Modal>
  );
}
