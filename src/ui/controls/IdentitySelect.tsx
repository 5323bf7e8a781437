/** Picks an identity by name. The names become elements only once the list is wanted: a set may have thousands. */
import { useState } from 'react';
import controls from './controls.module.css';
import classes from './IdentitySelect.module.css';

interface IdentitySelectProps {
  readonly label: string;
  readonly identities: readonly string[];
  /** What the list says while nobody is chosen. */
  readonly placeholder: string;
  readonly value: number | null;
  readonly disabled?: boolean;
  onChange(identity: number | null): void;
}

export function IdentitySelect({
  label,
  identities,
  placeholder,
  value,
  disabled = false,
  onChange,
}: IdentitySelectProps) {
  const [wanted, setWanted] = useState(false);
  return (
    <select
      className={`${controls.field} ${classes.select}`}
      aria-label={label}
      title={label}
      disabled={disabled}
      value={value ?? ''}
      onFocus={() => setWanted(true)}
      onPointerEnter={() => setWanted(true)}
      onChange={({ currentTarget }) => onChange(currentTarget.value === '' ? null : Number(currentTarget.value))}
    >
      <option value="">{placeholder}</option>
      {!wanted && value !== null && <option value={value}>{identities[value]}</option>}
      {wanted &&
        identities.map((name, identity) => (
          <option key={identity} value={identity}>
            {name}
          </option>
        ))}
    </select>
  );
}
