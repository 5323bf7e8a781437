/** What the list on the right is a list of. */
import { msg, t } from '@lingui/core/macro';
import { SegmentedControl } from '@mantine/core';
import { saidOptions, type WordedOption } from '../../controls/saidOptions.ts';
import classes from './Rectified.module.css';

export type ListMode = 'newest' | 'confusions' | 'undecided';

const MODES: readonly WordedOption<ListMode>[] = [
  { value: 'newest', label: msg`Newest` },
  { value: 'confusions', label: msg`Who for whom` },
  { value: 'undecided', label: msg({ message: 'Undecided', context: 'faces of a run' }) },
];

export function ListModes({ mode, onChange }: { readonly mode: ListMode; onChange(mode: ListMode): void }) {
  return (
    <SegmentedControl
      size="xs"
      fullWidth
      className={classes.modes ?? ''}
      aria-label={t`List`}
      title={t`Newest: labels as they change. Who for whom: how many of each pair. Undecided: whose label changes most, then who is closest to the boundary`}
      data={saidOptions(MODES)}
      value={mode}
      onChange={(value) => onChange(MODES.find((each) => each.value === value)?.value ?? 'newest')}
    />
  );
}
