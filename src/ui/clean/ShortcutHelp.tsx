/** Every key of the review on one card. */
import { msg, t } from '@lingui/core/macro';
import { Modal } from '@mantine/core';
import type { ReviewPage } from '../../store/clean/cleanTypes.ts';
import { say, type Words } from '../../words/language.ts';
import controls from '../controls/controls.module.css';
import classes from './ShortcutHelp.module.css';

type Keys = readonly (readonly [keys: readonly string[], what: Words])[];

const SUSPECT_KEYS: Keys = [
  [['A'], msg`accept the suggested name`],
  [['R'], msg`reject it: the given name is right`],
  [['S'], msg`skip, and decide later`],
  [['X'], msg`remove from the clean set`],
  [['U'], msg`undo the last step`],
  [['P'], msg`the photo at full size`],
  [['N'], msg`at full size: give a face without a name the suggested one`],
  [['Enter'], msg`to the card of the image`],
  [['←', '→', '↑', '↓'], msg`move along the list`],
  [['Shift', '→'], msg`select what lies between`],
  [['Space'], msg`select or unselect one`],
  [['Home', 'End'], msg`first and last of the list`],
  [['Esc'], msg`select nothing`],
  [['?'], msg`this help`],
];

const LOOK_ALIKE_KEYS: Keys = [
  [['←'], msg`it is the person on the left`],
  [['→'], msg`it is the person on the right`],
  [['X'], msg`neither: remove from the clean set`],
  [['S'], msg`skip, and decide later`],
  [['U'], msg`undo the last step`],
  [['↑', '↓'], msg`the photo before, the next one`],
  [['?'], msg`this help`],
];

const KEYS: Readonly<Record<ReviewPage, Keys>> = { suspects: SUSPECT_KEYS, 'look-alikes': LOOK_ALIKE_KEYS };

interface ShortcutHelpProps {
  readonly page: ReviewPage;
  readonly opened: boolean;
  onClose(): void;
}

export function ShortcutHelp({ page, opened, onClose }: ShortcutHelpProps) {
  return (
    <Modal opened={opened} onClose={onClose} title={t`Keys`} size="sm" closeButtonProps={{ 'aria-label': t`Close` }}>
      <dl className={classes.keys}>
        {KEYS[page].map(([keys, what]) => (
          <div key={keys.join(' ')}>
            <dt>
              {keys.map((key) => (
                <kbd key={key} className={controls.key}>
                  {key}
                </kbd>
              ))}
            </dt>
            <dd>{say(what)}</dd>
          </div>
        ))}
      </dl>
      <p className="quiet">
        {page === 'suspects'
          ? t`A verdict on a selection counts for all of it. After a verdict the next undecided image is in focus.`
          : t`After a verdict the next undecided image is in focus.`}
      </p>
    </Modal>
  );
}
