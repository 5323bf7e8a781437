/** "About this set": its identities, counts and examples, and what the import has to say. */
import { msg, t } from '@lingui/core/macro';
import { Modal, SegmentedControl } from '@mantine/core';
import { useState } from 'react';
import type { ImportReport } from '../../domain/importReport.ts';
import type { Faces } from '../../store/state.ts';
import { useApp } from '../../store/useApp.ts';
import { saidOptions, type WordedOption } from '../controls/saidOptions.ts';
import { useMedia } from '../useMedia.ts';
import classes from './Dataset.module.css';
import { IdentityList } from './IdentityList.tsx';
import { ReportList } from './ReportList.tsx';

type Tab = 'identities' | 'report';

const TABS: readonly WordedOption<Tab>[] = [
  { value: 'identities', label: msg`Identities` },
  { value: 'report', label: msg`Import report` },
];

function Content({ faces, report }: { faces: Faces; report: ImportReport | null }) {
  const [tab, setTab] = useState<Tab>('identities');
  return (
    <div className={classes.content}>
      {report && (
        <SegmentedControl
          size="xs"
          aria-label={t`What to show of the set`}
          data={saidOptions(TABS)}
          value={tab}
          onChange={(value) => setTab(value === 'report' ? 'report' : 'identities')}
        />
      )}
      {report && tab === 'report' ? <ReportList report={report} /> : <IdentityList faces={faces} />}
    </div>
  );
}

export default function DatasetDialog({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const faces = useApp((state) => state.dataset.faces);
  const report = useApp((state) => state.dataset.report);
  const narrow = useMedia('(max-width: 640px)');
  return (
    <Modal
      opened={opened && faces !== null}
      onClose={onClose}
      title={t`About this set`}
      size={760}
      fullScreen={narrow}
      closeButtonProps={{ 'aria-label': t`Close` }}
    >
      {faces && <Content faces={faces} report={report} />}
    </Modal>
  );
}
