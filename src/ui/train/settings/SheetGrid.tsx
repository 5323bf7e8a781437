/** A single picture was chosen: asks for the columns and rows of a sprite sheet. */
import { t } from '@lingui/core/macro';
import { useId, useState } from 'react';
import { useApp, useSession } from '../../../store/useApp.ts';
import controls from '../../controls/controls.module.css';
import classes from './SettingsPanel.module.css';

const MOST = 256;

function Cells({ label, value, onChange }: { label: string; value: number; onChange: (value: number) => void }) {
  const id = useId();
  return (
    <label htmlFor={id}>
      {label}{' '}
      <input
        className={`${controls.field} ${classes.cells}`}
        id={id}
        type="number"
        min={1}
        max={MOST}
        value={value}
        onChange={(event) => onChange(Math.min(MOST, Math.max(1, Math.round(event.currentTarget.valueAsNumber) || 1)))}
      />
    </label>
  );
}

export function SheetGrid() {
  const session = useSession();
  const choices = useApp((state) => state.dataset.choices);
  const [columns, setColumns] = useState(choices.grid?.columns ?? 10);
  const [rows, setRows] = useState(choices.grid?.rows ?? 10);
  const [identityIn, setIdentityIn] = useState<'row' | 'column'>(choices.grid?.identityIn ?? 'row');
  return (
    <form
      className={classes.question}
      aria-label={t`Sprite sheet`}
      onSubmit={(event) => {
        event.preventDefault();
        session.readAgain({ ...choices, grid: { columns, rows, identityIn } });
      }}
    >
      <p>{t`A single picture is read as a sprite sheet: faces of one size in columns and rows.`}</p>
      <span className={classes.buttons}>
        <Cells label={t`Columns`} value={columns} onChange={setColumns} />
        <Cells label={t`Rows`} value={rows} onChange={setRows} />
        <select
          className={controls.field}
          aria-label={t`Whose face a cell shows`}
          value={identityIn}
          onChange={(event) => setIdentityIn(event.currentTarget.value === 'column' ? 'column' : 'row')}
        >
          <option value="row">{t`One person a row`}</option>
          <option value="column">{t`One person a column`}</option>
        </select>
        <button type="submit" className={controls.chip}>
          {t({ message: 'Read', context: 'the verb' })}
        </button>
      </span>
    </form>
  );
}
