/** Which list is on show, narrowed by identity and verdict, and what is selected in it. */
import { IconX } from '@tabler/icons-react';
import type { ListName, VerdictFilter } from '../../store/clean/suspectRanking.ts';
import { LISTS, VERDICT_FILTERS } from '../../store/clean/suspectRanking.ts';
import { useClean, useCleanSession } from '../../store/clean/useClean.ts';
import controls from '../controls/controls.module.css';
import { IdentitySelect } from '../controls/IdentitySelect.tsx';
import classes from './ListBar.module.css';

const NOBODY: readonly string[] = [];

export const LIST_TITLES: Readonly<Record<ListName, string>> = {
  suspects: 'Suspects',
  nobody: 'Nobody here',
  'no-face': 'No face found',
  all: 'All faces',
};
const LIST_HELP: Readonly<Record<ListName, string>> = {
  suspects: 'Images whose label is probably wrong',
  nobody: 'Faces that resemble nobody in this set',
  'no-face': 'Images in which no face was found',
  all: 'Every image with a face',
};
const VERDICT_TITLES: Readonly<Record<VerdictFilter, string>> = {
  any: 'Any verdict',
  undecided: 'Undecided',
  decided: 'Decided',
  skipped: 'Skipped',
};

export function ListBar() {
  const identities = useClean((state) => state.set?.identities) ?? NOBODY;
  const session = useCleanSession();
  const filter = useClean((state) => state.filter);
  const counts = useClean((state) => state.counts);
  const selected = useClean((state) => state.selected.size);
  const filtered = filter.identity !== null || filter.verdict !== 'any';
  return (
    <div className={classes.bar}>
      <fieldset className={classes.lists} aria-label="List">
        {LISTS.map((list) => (
          <button
            key={list}
            type="button"
            className={classes.list}
            aria-pressed={filter.list === list}
            title={LIST_HELP[list]}
            onClick={() => session.show({ list })}
          >
            {LIST_TITLES[list]} <span className={classes.count}>{(counts?.[list] ?? 0).toLocaleString('en')}</span>
          </button>
        ))}
      </fieldset>
      <div className={classes.filters}>
        {selected > 0 && (
          <button
            type="button"
            className={classes.selection}
            title="Select nothing (Escape)"
            onClick={() => session.selectNone()}
          >
            {selected.toLocaleString('en')} selected <IconX size={13} role="img" aria-label="Select nothing" />
          </button>
        )}
        {filtered && (
          <button
            type="button"
            className={controls.button}
            onClick={() => session.show({ identity: null, mixedWith: null, verdict: 'any' })}
          >
            Clear filters
          </button>
        )}
        <IdentitySelect
          identities={identities}
          label="Show only one identity, given or suggested"
          placeholder="Everybody"
          value={filter.identity}
          onChange={(identity) => session.show({ identity, mixedWith: null })}
        />
        {filter.mixedWith !== null && (
          <IdentitySelect
            identities={identities}
            label="Mixed up with"
            placeholder="Anybody"
            value={filter.mixedWith}
            onChange={(mixedWith) => session.show({ mixedWith })}
          />
        )}
        <select
          className={controls.field}
          aria-label="Show only images with this verdict"
          title="Show only images with this verdict"
          value={filter.verdict}
          onChange={({ currentTarget }) => session.show({ verdict: currentTarget.value as VerdictFilter })}
        >
          {VERDICT_FILTERS.map((verdict) => (
            <option key={verdict} value={verdict}>
              {VERDICT_TITLES[verdict]}
            </option>
          ))}
        </select>
      </div>
    </div>
  );
}
