/** Takes a table of runs away, or one run. */
import { useMemo, useState } from 'react';
import { foldBySeed } from '../../domain/seedFolds.ts';
import type { ShelfItem } from '../../domain/shelvedRun.ts';
import type { RunForm, TableForm } from '../../store/shelf/exportForms.ts';
import { useSession } from '../../store/useApp.ts';
import { ExportMenu } from '../controls/ExportMenu.tsx';
import { counted } from '../format.ts';
import classes from './RunsView.module.css';

interface Form<Key> {
  readonly form: Key;
  readonly label: string;
  readonly help: string;
}

const TABLES: readonly Form<TableForm>[] = [
  { form: 'csv', label: 'Table, CSV', help: 'For spreadsheets and programs: all digits' },
  { form: 'json', label: 'Table, JSON', help: 'With all settings of every run' },
  { form: 'md', label: 'Table, Markdown', help: 'For notes and issues: numbers as on the screen' },
  { form: 'tex', label: 'Table, LaTeX', help: 'For papers: numbers as on the screen, no package needed' },
  { form: 'tensorboard', label: 'Curves, TensorBoard', help: 'A zip with a folder of event files for each run' },
];

const ONE: readonly Form<RunForm>[] = [
  { form: 'csv', label: 'Curves, CSV', help: 'Loss by step, metrics by epoch' },
  { form: 'json', label: 'Everything, JSON', help: 'Settings, curves, evaluation, rectified labels' },
  { form: 'tensorboard', label: 'Curves, TensorBoard', help: 'An event file; its step is the epoch' },
  {
    form: 'projector',
    label: 'Curves, faces, embeddings, TensorBoard',
    help: 'A zip: events, faces rectified by epoch, the embeddings with their faces for the projector',
  },
];

interface RunsExportProps {
  /** In the order of the rows. */
  readonly items: readonly ShelfItem[];
  /** Which runs they are, as "selected". */
  readonly which: string;
}

export function RunsExport({ items, which }: RunsExportProps) {
  const session = useSession();
  const [fold, setFold] = useState(false);
  const canFold = useMemo(() => {
    const runs = items.map(({ record }) => record);
    return foldBySeed(runs).length < runs.length;
  }, [items]);
  const what = `${counted(items.length, 'run')} ${which}`;
  const ids = items.map(({ record }) => record.id);
  return (
    <ExportMenu
      what={what}
      choices={TABLES.map(({ form, label, help }) => ({
        label,
        help,
        onChoose: () => void session.exportRuns(ids, form, fold && canFold),
      }))}
    >
      <p className={classes.exported}>{what}</p>
      {canFold && (
        <label className={`${classes.check} ${classes.exported}`}>
          <input type="checkbox" checked={fold} onChange={(event) => setFold(event.currentTarget.checked)} />
          mean ± deviation over seeds
        </label>
      )}
    </ExportMenu>
  );
}

export function RunExport({ item }: { readonly item: ShelfItem }) {
  const session = useSession();
  return (
    <ExportMenu
      what="this run"
      choices={ONE.map(({ form, label, help }) => ({
        label,
        help,
        onChoose: () => void session.exportRun(item.record.id, form),
      }))}
    />
  );
}
