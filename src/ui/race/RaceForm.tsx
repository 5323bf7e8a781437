/** A race is planned: which setting, two to five of its values, how many seeds. */
import { plural, t } from '@lingui/core/macro';
import { IconPlus, IconX } from '@tabler/icons-react';
import { useEffect, useId, useRef, useState } from 'react';
import { LEAST_RACERS, MOST_RACERS, MOST_SEEDS, type Raceable, raceable } from '../../domain/race/raceable.ts';
import { fieldProblem } from '../../domain/settings/parse.ts';
import type { Settings } from '../../domain/settings/settings.ts';
import { choicesOf } from '../../domain/settings/valueText.ts';
import { listedToTheLast, sentences } from '../../lib/joinedText.ts';
import { ownOrder, planProblem, type RacePlan, sharedStamp } from '../../store/race/racePlan.ts';
import type { RaceDraft } from '../../store/race/raceView.ts';
import { valueAt } from '../../store/run/nextRun.ts';
import { isActive } from '../../store/run/runMachine.ts';
import { useApp, useSession } from '../../store/useApp.ts';
import { say } from '../../words/language.ts';
import controls from '../controls/controls.module.css';
import { SettingPicker } from '../runs/SettingPicker.tsx';
import { parsedValue, ValueField } from '../runs/ValueField.tsx';
import classes from './Race.module.css';

const SEEDS = 3;

/** The value that the settings have, and another one to begin with. */
function firstValues({ section, key, field }: Raceable, settings: Settings, losses: readonly string[]): string[] {
  const own = String(valueAt(settings, section, key) ?? field.standard);
  if (section === 'head' && key === 'kind')
    return losses.length > 1 ? [...losses] : [own, own === 'arcface' ? 'boundaryface' : 'arcface'];
  const choices = choicesOf(field);
  return [own, choices?.find(({ value }) => value !== own)?.value ?? ''];
}

interface ValuesProps {
  readonly of: Raceable;
  readonly texts: readonly string[];
  readonly onChange: (texts: string[]) => void;
}

function Values({ of, texts, onChange }: ValuesProps) {
  const { field } = of;
  const choices = choicesOf(field);
  const most = Math.min(MOST_RACERS, choices?.length ?? MOST_RACERS);
  const unused = choices?.find(({ value }) => !texts.includes(value))?.value ?? '';
  return (
    <fieldset className={classes.values}>
      <legend className="sr-only">{t`Values that race`}</legend>
      {texts.map((text, place) => (
        <span key={place} className={classes.value}>
          <ValueField
            label={t`${{ setting: say(field.label) }}, racer ${{ racer: place + 1 }}`}
            field={field}
            text={text}
            wrong={text.trim() !== '' && fieldProblem(field, parsedValue(field, text)) !== undefined}
            onChange={(next) => onChange(texts.map((each, i) => (i === place ? next : each)))}
          />
          {texts.length > LEAST_RACERS && (
            <button
              type="button"
              className={classes.remove}
              aria-label={t`Take racer ${{ racer: place + 1 }} out`}
              title={t`Take this racer out`}
              onClick={() => onChange(texts.filter((_, i) => i !== place))}
            >
              <IconX size={14} aria-hidden />
            </button>
          )}
        </span>
      ))}
      {texts.length < most && (
        <button type="button" className={controls.chip} onClick={() => onChange([...texts, unused])}>
          <IconPlus size={14} aria-hidden /> {t`Another`}
        </button>
      )}
    </fieldset>
  );
}

export function RaceForm({ draft }: { readonly draft: RaceDraft }) {
  const session = useSession();
  const id = useId();
  const page = useApp((state) => state.settings);
  const busy = useApp((state) => isActive(state.machine.phase) && state.machine.wish === 'run');
  const replaces = useApp((state) => state.race !== null);
  const settings = draft.settings ?? page;
  const choices = raceable(settings);
  const [wanted, setWanted] = useState<Pick<Raceable, 'section' | 'key'>>(choices[0]!);
  const of = choices.find(({ section, key }) => section === wanted.section && key === wanted.key) ?? choices[0]!;
  const [texts, setTexts] = useState<readonly string[]>(() => firstValues(of, settings, draft.losses));
  const [seeds, setSeeds] = useState(SEEDS);
  const first = useRef<HTMLSelectElement>(null);
  useEffect(() => first.current?.focus(), []);
  const values = texts.map((text) => (text.trim() === '' ? undefined : parsedValue(of.field, text)));
  const plan: RacePlan = { settings, section: of.section, key: of.key, values, seeds };
  const reason = planProblem(plan) ?? '';
  const apart = reason === '' ? ownOrder(plan) : [];
  const racers = listedToTheLast(apart);
  return (
    <form
      className={classes.form}
      onSubmit={(event) => {
        event.preventDefault();
        if (reason === '') void session.startRace(plan);
      }}
    >
      <div className={classes.row}>
        <label htmlFor={`${id}-setting`}>{t({ message: 'Race', context: 'the verb' })}</label>
        <SettingPicker
          ref={first}
          id={`${id}-setting`}
          title={t`The one setting in which the racers differ`}
          choices={choices}
          chosen={of}
          onChoose={(next) => {
            setWanted(next);
            setTexts(firstValues(next, settings, []));
          }}
        />
        <Values of={of} texts={texts} onChange={setTexts} />
        <label htmlFor={`${id}-seeds`}>{t({ message: 'with', context: 'the seeds of a race' })}</label>
        <select
          id={`${id}-seeds`}
          className={controls.field}
          title={t`Every value races once with each seed: other faces, wrong labels, first weights and order. The deviation over the seeds says which differences mean something.`}
          value={seeds}
          onChange={(event) => setSeeds(Number(event.currentTarget.value))}
        >
          {Array.from({ length: MOST_SEEDS }, (_, i) => (
            <option key={i} value={i + 1}>
              {t`${plural({ count: i + 1 }, { one: '# seed', other: '# seeds' })}`}
            </option>
          ))}
        </select>
        <button type="submit" className={`${controls.button} ${controls.primary}`} disabled={reason !== ''}>
          {t`Start the race`}
        </button>
        <button type="button" className={controls.button} onClick={() => session.draftRace(null)}>
          {t`Cancel`}
        </button>
      </div>
      <p className={classes.about} role="status">
        {sentences([
          reason !== ''
            ? reason
            : t`${plural({ runs: values.length * seeds }, { one: '# run', other: '# runs' })}, all with ${{ settings: sharedStamp(plan) }}. Differences are taken from the first.`,
          apart.length > 0
            ? t`${racers} must have several images of a person in each batch: the order of images is its own.`
            : '',
          seeds === 1 && reason === '' ? t`One seed cannot tell what is due to the setting and what to the seed.` : '',
          busy ? t`A run is under way on the page: both share this machine.` : '',
          replaces ? t`The race below is closed; its runs stay in the list.` : '',
        ])}
      </p>
    </form>
  );
}
