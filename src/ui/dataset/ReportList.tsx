/** The import report: suspected noise, skipped files and notes, each with its reason. */
import { msg, plural, t } from '@lingui/core/macro';
import { IconAlertTriangle, IconInfoCircle, IconX } from '@tabler/icons-react';
import { useMemo, useState } from 'react';
import type { ImportReport } from '../../domain/importReport.ts';
import { sentences } from '../../lib/joinedText.ts';
import { say, type Words } from '../../words/language.ts';
import controls from '../controls/controls.module.css';
import classes from './Dataset.module.css';
import { matching, REPORT_KINDS, type ReportKind, type ReportRow, reportRows } from './summary.ts';
import { VirtualList } from './VirtualList.tsx';

const ROW = 44;
const KIND_NAMES: Readonly<Record<ReportKind, Words>> = {
  skipped: msg`Skipped`,
  suspected: msg`Suspected noise`,
  note: msg({ message: 'Note', context: 'remark of an import' }),
};
const ICONS = { skipped: IconX, suspected: IconAlertTriangle, note: IconInfoCircle } as const;

function Remark({ kind, path, text }: ReportRow) {
  const Icon = ICONS[kind];
  return (
    <div className={classes.remark}>
      <Icon size={15} className={classes[kind]} role="img" aria-label={say(KIND_NAMES[kind])} />
      <span>
        <bdi className={classes.path}>{path}</bdi> {text}
      </span>
    </div>
  );
}

function takenText({ imported, identities, skipped }: ImportReport): string {
  const left = skipped.length.toLocaleString('en');
  return t`${plural(imported, { one: '# image', other: '# images' })} of ${plural(identities, { one: '# identity', other: '# identities' })} taken, ${left} skipped.`;
}

const shownText = (remarks: number): string => plural(remarks, { one: '# remark shown.', other: '# remarks shown.' });

export function ReportList({ report }: { report: ImportReport }) {
  const [text, setText] = useState('');
  const [kind, setKind] = useState<ReportKind | 'all'>('all');
  const all = useMemo(() => reportRows(report), [report]);
  const rows = useMemo(() => matching(all, text, kind), [all, text, kind]);
  return (
    <>
      <p className={classes.facts}>
        {sentences([takenText(report), shownText(rows.length), report.labelling?.source ?? ''])}
      </p>
      <div className={classes.controls}>
        <input
          type="search"
          className={`${controls.field} ${classes.search}`}
          placeholder={t`Find a path or reason`}
          aria-label={t`Find a path or reason`}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
        <select
          className={controls.field}
          aria-label={t`Kind of remark`}
          value={kind}
          onChange={(event) => setKind(REPORT_KINDS.find((one) => one === event.currentTarget.value) ?? 'all')}
        >
          <option value="all">{t`Everything`}</option>
          {REPORT_KINDS.map((one) => (
            <option key={one} value={one}>
              {say(KIND_NAMES[one])}
            </option>
          ))}
        </select>
      </div>
      <VirtualList
        label={t`Import report`}
        rows={rows}
        rowHeight={ROW}
        empty={all.length === 0 ? t`Nothing was skipped and there is nothing to note.` : t`Nothing matches.`}
        render={(row) => <Remark {...row} />}
      />
    </>
  );
}
