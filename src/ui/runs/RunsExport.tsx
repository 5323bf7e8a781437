/** Takes a table of runs away, or one run. */
import { msg, plural, t } from '@lingui/core/macro';
import { useMemo, useState } from 'react';
import { foldBySeed } from '../../domain/seedFolds.ts';
import type { ShelfItem } from '../../domain/shelvedRun.ts';
import type { RunForm, TableForm } from '../../store/shelf/exportForms.ts';
import { useSession } from '../../store/useApp.ts';
import { say, type Words } from '../../words/language.ts';
import { ExportMenu } from '../controls/ExportMenu.tsx';
import classes from './RunsView.module.css';

interface Form<Key> {
  readonly form: Key;
  readonly label: Words;
  readonly help: Words;
}

const TABLES: readonly Form<TableForm>[] = [
  { form: 'csv', label: msg`Table, CSV`, help: msg`For spreadsheets and programs: all digits` },
  { form: 'json', label: msg`Table, JSON`, help: msg`With all settings of every run` },
  { form: 'md', label: msg`Table, Markdown`, help: msg`For notes and issues: numbers as on the screen` },
  { form: 'tex', label: msg`Table, LaTeX`, help: msg`For papers: numbers as on the screen, no package needed` },
  { form: 'tensorboard', label: msg`Curves, TensorBoard`, help: msg`A zip with a folder of event files for each run` },
];

const ONE: readonly Form<RunForm>[] = [
  { form: 'csv', label: msg`Curves, CSV`, help: msg`Loss by step, metrics by epoch` },
  { form: 'json', label: msg`Everything, JSON`, help: msg`Settings, curves, evaluation, rectified labels` },
  { form: 'tensorboard', label: msg`Curves, TensorBoard`, help: msg`An event file; its step is the epoch` },
  {
    form: 'projector',
    label: msg`Curves, faces, embeddings, TensorBoard`,
    help: msg`A zip: events, faces rectified by epoch, the embeddings with their faces for the projector`,
  },
];

type Which = 'selected' | 'listed' | 'compared' | 'race';

/** "3 runs selected" */
function runsText(count: number, which: Which): string {
  switch (which) {
    case 'selected':
      return t`${plural(count, { one: '# run', other: '# runs' })} selected`;
    case 'listed':
      return t`${plural(count, { one: '# run', other: '# runs' })} listed`;
    case 'compared':
      return t`${plural(count, { one: '# run', other: '# runs' })} compared`;
    case 'race':
      return t`${plural(count, { one: '# run', other: '# runs' })} of the race`;
  }
}

interface RunsExportProps {
  /** In the order of the rows. */
  readonly items: readonly ShelfItem[];
  /** Which runs they are. */
  readonly which: Which;
}

export function RunsExport({ items, which }: RunsExportProps) {
  const session = useSession();
  const [fold, setFold] = useState(false);
  const canFold = useMemo(() => {
    const runs = items.map(({ record }) => record);
    return foldBySeed(runs).length < runs.length;
  }, [items]);
  const what = runsText(items.length, which);
  const ids = items.map(({ record }) => record.id);
  return (
    <ExportMenu
      what={what}
      choices={TABLES.map(({ form, label, help }) => ({
        label: say(label),
        help: say(help),
        onChoose: () => void session.exportRuns(ids, form, fold && canFold),
      }))}
    >
      <p className={classes.exported}>{what}</p>
      {canFold && (
        <label className={`${classes.check} ${classes.exported}`}>
          <input type="checkbox" checked={fold} onChange={(event) => setFold(event.currentTarget.checked)} />
          {t`mean ± deviation over seeds`}
        </label>
      )}
    </ExportMenu>
  );
}

export function RunExport({ item }: { readonly item: ShelfItem }) {
  const session = useSession();
  return (
    <ExportMenu
      what={t`this run`}
      choices={ONE.map(({ form, label, help }) => ({
        label: say(label),
        help: say(help),
        onChoose: () => void session.exportRun(item.record.id, form),
      }))}
    />
  );
}
