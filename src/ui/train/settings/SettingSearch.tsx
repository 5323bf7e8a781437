/** A field that finds settings, losses and networks by a few letters; what is chosen opens its group and has the focus. */
import { t } from '@lingui/core/macro';
import { IconSearch } from '@tabler/icons-react';
import { type KeyboardEvent, useId, useState } from 'react';
import { type FoundSetting, findSettings, SETTING_GROUPS } from '../../../domain/settings/settingSearch.ts';
import { useApp } from '../../../store/useApp.ts';
import { say } from '../../../words/language.ts';
import controls from '../../controls/controls.module.css';
import classes from './SettingSearch.module.css';

function whereOf(found: FoundSetting): string {
  if (found.kind === 'loss') {
    const { group } = found;
    return t`loss: ${group}`;
  }
  return (
    found.unused ?? (found.group ? say(SETTING_GROUPS[found.group]) : t({ message: 'above', context: 'in the panel' }))
  );
}

const isUnused = (found: FoundSetting): boolean => found.kind === 'setting' && found.unused !== null;

export function SettingSearch({ onChoose }: { readonly onChoose: (found: FoundSetting) => void }) {
  const id = useId();
  const settings = useApp((state) => state.settings);
  const [query, setQuery] = useState('');
  const [active, setActive] = useState(0);
  const found = findSettings(settings, query);
  const count = found.length;
  const isOpen = query.trim() !== '';
  const optionId = (at: number): string => `${id}-${at}`;
  const choose = (at: number): void => {
    const chosen = found[at];
    if (!chosen || isUnused(chosen)) return;
    setQuery('');
    onChoose(chosen);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const move = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (move !== undefined && found.length > 0) setActive((active + move + found.length) % found.length);
    else if (event.key === 'Enter') choose(active);
    else if (event.key === 'Escape' && isOpen) setQuery('');
    else return;
    event.preventDefault();
  };
  return (
    <search className={classes.search}>
      <IconSearch className={classes.icon} size={14} stroke={1.8} aria-hidden />
      <input
        type="text"
        role="combobox"
        className={`${controls.field} ${classes.field}`}
        aria-label={t`Find a setting`}
        placeholder={t`Find a setting: margin, AdaFace`}
        autoComplete="off"
        spellCheck={false}
        aria-expanded={isOpen}
        aria-controls={`${id}-list`}
        aria-autocomplete="list"
        aria-activedescendant={isOpen && found.length > 0 ? optionId(active) : undefined}
        value={query}
        onChange={(event) => {
          setQuery(event.currentTarget.value);
          setActive(0);
        }}
        onKeyDown={onKeyDown}
        onBlur={() => setQuery('')}
      />
      <div className={classes.list} id={`${id}-list`} role="listbox" aria-label={t`Settings found`} hidden={!isOpen}>
        {found.map((each, at) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are those of the field, which keeps the focus
          <div
            key={`${each.kind} ${each.id}`}
            id={optionId(at)}
            role="option"
            tabIndex={-1}
            className={classes.option}
            aria-selected={at === active}
            aria-disabled={isUnused(each)}
            // The field keeps the focus until something is chosen.
            onMouseDown={(event) => event.preventDefault()}
            onMouseMove={() => setActive(at)}
            onClick={() => choose(at)}
          >
            {each.label} <small>{whereOf(each)}</small>
          </div>
        ))}
      </div>
      <p className="sr-only" role="status">
        {isOpen ? (found.length === 0 ? t`No setting is called so` : t`${count} found`) : ''}
      </p>
      {isOpen && found.length === 0 && (
        <p className={classes.none} aria-hidden>
          {t`No setting is called so.`}
        </p>
      )}
    </search>
  );
}
