/** What the list on the right is a list of. */
import { SegmentedControl } from '@mantine/core';
import classes from './Rectified.module.css';

export type ListMode = 'newest' | 'confusions' | 'undecided';

const MODES: { value: ListMode; label: string }[] = [
  { value: 'newest', label: 'Newest' },
  { value: 'confusions', label: 'Who for whom' },
  { value: 'undecided', label: 'Undecided' },
];

export function ListModes({ mode, onChange }: { readonly mode: ListMode; onChange(mode: ListMode): void }) {
  return (
    <SegmentedControl
      size="xs"
      fullWidth
      className={classes.modes ?? ''}
      aria-label="List"
      title="Newest: labels as they change. Who for whom: how many of each pair. Undecided: whose label changes most, then who is closest to the boundary"
      data={MODES}
      value={mode}
      onChange={(value) => onChange(MODES.find((each) => each.value === value)?.value ?? 'newest')}
    />
  );
}
