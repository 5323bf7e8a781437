/** A fork: from the end of an epoch of a run, with one setting changed. */
import { t } from '@lingui/core/macro';
import { useId, useState } from 'react';
import { usesHeadSetting } from '../../domain/losses/usedSettings.ts';
import type { Field } from '../../domain/settings/fieldKinds.ts';
import { fieldsOf } from '../../domain/settings/fieldsOf.ts';
import { fieldProblem } from '../../domain/settings/parse.ts';
import type { Section, Settings } from '../../domain/settings/settings.ts';
import type { ShelfItem } from '../../domain/shelvedRun.ts';
import { valueAt } from '../../store/run/nextRun.ts';
import { isActive } from '../../store/run/runMachine.ts';
import { isOverAt } from '../../store/shelf/forkedRun.ts';
import { useApp, useSession } from '../../store/useApp.ts';
import { say } from '../../words/language.ts';
import controls from '../controls/controls.module.css';
import classes from './ForkForm.module.css';
import { SettingPicker } from './SettingPicker.tsx';
import { parsedValue, ValueField } from './ValueField.tsx';

interface Forkable {
  readonly section: Section;
  readonly key: string;
  readonly field: Field;
  readonly value: unknown;
}

const SECTIONS = ['head', 'training', 'noise'] as const;

/** What may change within a run. */
const forkable = (settings: Settings): readonly Forkable[] =>
  SECTIONS.flatMap((section) =>
    Object.entries(fieldsOf(section, settings.head.kind)).flatMap(([key, field]): Forkable[] => {
      const used = section !== 'head' || usesHeadSetting(settings.head, key);
      return field.applies === 'next run' || !used
        ? []
        : [{ section, key, field, value: valueAt(settings, section, key) }];
    }),
  );

/** The epoch before correction starts, where its end is kept: "what if it had started then?" */
function firstChoice({ record, epochs }: ShelfItem): number {
  const { epochStart } = record.settings.head;
  return epochs.findLast((epoch) => epoch < epochStart) ?? epochs.at(-1) ?? 1;
}

export function ForkForm({ item }: { readonly item: ShelfItem }) {
  const session = useSession();
  const busy = useApp((state) => isActive(state.machine.phase));
  const id = useId();
  const { settings } = item.record;
  const choices = forkable(settings);
  const [epoch, setEpoch] = useState(() => firstChoice(item));
  const [wanted, setWanted] = useState<Pick<Forkable, 'section' | 'key'>>({ section: 'head', key: 'epochStart' });
  const chosen = choices.find(({ section, key }) => section === wanted.section && key === wanted.key) ?? choices[0]!;
  const [text, setText] = useState(String(chosen.value));
  const value = parsedValue(chosen.field, text);
  const problem = text.trim() === '' ? t`expected a value` : fieldProblem(chosen.field, value);
  const same = String(value) === String(chosen.value);
  const reason = busy
    ? t`Once the run under way has ended or was reset.`
    : problem
      ? t`${{ setting: say(chosen.field.label) }}: ${problem}.`
      : same
        ? t`Choose another value than the run had.`
        : isOverAt(settings, { section: chosen.section, key: chosen.key, value }, epoch)
          ? t`Nothing would be trained: with this length the run is over after epoch ${epoch}.`
          : '';
  const fork = (): void => {
    session.closeRun();
    session.show('train');
    void session.forkRun(item.record.id, epoch, { section: chosen.section, key: chosen.key, value });
  };
  return (
    <form
      className={classes.form}
      onSubmit={(event) => {
        event.preventDefault();
        if (reason === '') fork();
      }}
    >
      <label htmlFor={`${id}-epoch`}>{t`From the end of epoch`}</label>
      <select
        id={`${id}-epoch`}
        className={controls.field}
        value={epoch}
        onChange={(event) => setEpoch(Number(event.currentTarget.value))}
      >
        {item.epochs.map((each) => (
          <option key={each} value={each}>
            {each}
          </option>
        ))}
      </select>
      <label htmlFor={`${id}-setting`}>{t({ message: 'with', context: 'a setting of a fork' })}</label>
      <SettingPicker
        id={`${id}-setting`}
        choices={choices}
        chosen={chosen}
        onChoose={(next) => {
          setWanted(next);
          setText(String(next.value));
        }}
      />
      <label htmlFor={`${id}-value`}>{t({ message: 'at', context: 'a value of a fork' })}</label>
      <ValueField
        id={`${id}-value`}
        field={chosen.field}
        text={text}
        wrong={problem !== undefined}
        onChange={setText}
      />
      <button type="submit" className={`${controls.button} ${controls.primary}`} disabled={reason !== ''}>
        {t({ message: 'Fork', context: 'the verb' })}
      </button>
      <span className={classes.reason} role="status">
        {reason}
      </span>
    </form>
  );
}
