/** "About this set": its identities, counts and examples, and what the import has to say. */
import { Modal, SegmentedControl } from '@mantine/core';
import { useState } from 'react';
import type { ImportReport } from '../../domain/importReport.ts';
import type { Faces } from '../../store/state.ts';
import { useApp } from '../../store/useApp.ts';
import { useMedia } from '../useMedia.ts';
import classes from './Dataset.module.css';
import { IdentityList } from './IdentityList.tsx';
import { ReportList } from './ReportList.tsx';

type Tab = 'identities' | 'report';

const TABS = [
  { value: 'identities', label: 'Identities' },
  { value: 'report', label: 'Import report' },
];

function Content({ faces, report }: { faces: Faces; report: ImportReport | null }) {
  const [tab, setTab] = useState<Tab>('identities');
  return (
    <div className={classes.content}>
      {report && (
        <SegmentedControl
          size="xs"
          aria-label="What to show of the set"
          data={TABS}
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
      title="About this set"
      size={760}
      fullScreen={narrow}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      {faces && <Content faces={faces} report={report} />}
    </Modal>
  );
}
