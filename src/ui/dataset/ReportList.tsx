/** The import report: suspected noise, skipped files and notes, each with its reason. */
import { IconAlertTriangle, IconInfoCircle, IconX } from '@tabler/icons-react';
import { useMemo, useState } from 'react';
import type { ImportReport } from '../../domain/importReport.ts';
import controls from '../controls/controls.module.css';
import { counted } from '../format.ts';
import classes from './Dataset.module.css';
import { matching, REPORT_KINDS, type ReportKind, type ReportRow, reportRows } from './summary.ts';
import { VirtualList } from './VirtualList.tsx';

const ROW = 44;
const KIND_NAMES: Readonly<Record<ReportKind, string>> = {
  skipped: 'Skipped',
  suspected: 'Suspected noise',
  note: 'Note',
};
const ICONS = { skipped: IconX, suspected: IconAlertTriangle, note: IconInfoCircle } as const;

function Remark({ kind, path, text }: ReportRow) {
  const Icon = ICONS[kind];
  return (
    <div className={classes.remark}>
      <Icon size={15} className={classes[kind]} role="img" aria-label={KIND_NAMES[kind]} />
      <span>
        <bdi className={classes.path}>{path}</bdi> {text}
      </span>
    </div>
  );
}

export function ReportList({ report }: { report: ImportReport }) {
  const [text, setText] = useState('');
  const [kind, setKind] = useState<ReportKind | 'all'>('all');
  const all = useMemo(() => reportRows(report), [report]);
  const rows = useMemo(() => matching(all, text, kind), [all, text, kind]);
  return (
    <>
      <p className={classes.facts}>
        {counted(report.imported, 'image')} of {counted(report.identities, 'identity', 'identities')} taken,{' '}
        {report.skipped.length.toLocaleString('en')} skipped. {counted(rows.length, 'remark')} shown.
        {report.labelling && ` ${report.labelling.source}`}
      </p>
      <div className={classes.controls}>
        <input
          type="search"
          className={`${controls.field} ${classes.search}`}
          placeholder="Find a path or reason"
          aria-label="Find a path or reason"
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
        <select
          className={controls.field}
          aria-label="Kind of remark"
          value={kind}
          onChange={(event) => setKind(REPORT_KINDS.find((one) => one === event.currentTarget.value) ?? 'all')}
        >
          <option value="all">Everything</option>
          {REPORT_KINDS.map((one) => (
            <option key={one} value={one}>
              {KIND_NAMES[one]}
            </option>
          ))}
        </select>
      </div>
      <VirtualList
        label="Import report"
        rows={rows}
        rowHeight={ROW}
        empty={all.length === 0 ? 'Nothing was skipped and there is nothing to note.' : 'Nothing matches.'}
        render={(row) => <Remark {...row} />}
      />
    </>
  );
}
