/** Every key of the review on one card. */
import { Modal } from '@mantine/core';
import controls from '../controls/controls.module.css';
import classes from './ShortcutHelp.module.css';

const KEYS: readonly (readonly [keys: readonly string[], what: string])[] = [
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

export function ShortcutHelp({ opened, onClose }: { opened: boolean; onClose(): void }) {
  return (
    <Modal opened={opened} onClose={onClose} title="Keys" size="sm" closeButtonProps={{ 'aria-label': 'Close' }}>
      <dl className={classes.keys}>
        {KEYS.map(([keys, what]) => (
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
        A verdict on a selection counts for all of it. After a verdict the next undecided image is in focus.
      </p>
    </Modal>
  );
}
