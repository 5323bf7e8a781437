/** Which list is on show, narrowed by identity and verdict, and what is selected in it. */
import { msg, t } from '@lingui/core/macro';
import { IconX } from '@tabler/icons-react';
import type { ListName, VerdictFilter } from '../../store/clean/suspectRanking.ts';
import { LISTS, VERDICT_FILTERS } from '../../store/clean/suspectRanking.ts';
import { useClean, useCleanSession } from '../../store/clean/useClean.ts';
import { say, type Words } from '../../words/language.ts';
import controls from '../controls/controls.module.css';
import { IdentitySelect } from '../controls/IdentitySelect.tsx';
import classes from './ListBar.module.css';

const NOBODY: readonly string[] = [];

export const LIST_TITLES: Readonly<Record<ListName, Words>> = {
  suspects: msg`Suspects`,
  nobody: msg`Nobody here`,
  'no-face': msg`No face found`,
  all: msg`All faces`,
};
const LIST_HELP: Readonly<Record<ListName, Words>> = {
  suspects: msg`Images whose label is probably wrong`,
  nobody: msg`Faces that resemble nobody in this set`,
  'no-face': msg`Images in which no face was found`,
  all: msg`Every image with a face`,
};
const VERDICT_TITLES: Readonly<Record<VerdictFilter, Words>> = {
  any: msg`Any verdict`,
  undecided: msg`Undecided`,
  decided: msg`Decided`,
  skipped: msg`Skipped`,
};

export function ListBar() {
  const identities = useClean((state) => state.set?.identities) ?? NOBODY;
  const session = useCleanSession();
  const filter = useClean((state) => state.filter);
  const counts = useClean((state) => state.counts);
  const several = useClean((state) => state.selected.size);
  const selected = several.toLocaleString('en');
  const filtered = filter.identity !== null || filter.verdict !== 'any';
  return (
    <div className={classes.bar}>
      <fieldset className={classes.lists} aria-label={t`List`}>
        {LISTS.map((list) => (
          <button
            key={list}
            type="button"
            className={classes.list}
            aria-pressed={filter.list === list}
            title={say(LIST_HELP[list])}
            onClick={() => session.show({ list })}
          >
            {say(LIST_TITLES[list])} <span className={classes.count}>{(counts?.[list] ?? 0).toLocaleString('en')}</span>
          </button>
        ))}
      </fieldset>
      <div className={classes.filters}>
        {several > 0 && (
          <button
            type="button"
            className={classes.selection}
            title={t`Select nothing (Escape)`}
            onClick={() => session.selectNone()}
          >
            {t`${selected} selected`} <IconX size={13} role="img" aria-label={t`Select nothing`} />
          </button>
        )}
        {filtered && (
          <button
            type="button"
            className={controls.button}
            onClick={() => session.show({ identity: null, mixedWith: null, verdict: 'any' })}
          >
            {t`Clear filters`}
          </button>
        )}
        <IdentitySelect
          identities={identities}
          label={t`Show only one identity, given or suggested`}
          placeholder={t`Everybody`}
          value={filter.identity}
          onChange={(identity) => session.show({ identity, mixedWith: null })}
        />
        {filter.mixedWith !== null && (
          <IdentitySelect
            identities={identities}
            label={t`Mixed up with`}
            placeholder={t`Anybody`}
            value={filter.mixedWith}
            onChange={(mixedWith) => session.show({ mixedWith })}
          />
        )}
        <select
          className={controls.field}
          aria-label={t`Show only images with this verdict`}
          title={t`Show only images with this verdict`}
          value={filter.verdict}
          onChange={({ currentTarget }) => session.show({ verdict: currentTarget.value as VerdictFilter })}
        >
          {VERDICT_FILTERS.map((verdict) => (
            <option key={verdict} value={verdict}>
              {say(VERDICT_TITLES[verdict])}
            </option>
          ))}
        </select>
      </div>
    </div>
  );
}
