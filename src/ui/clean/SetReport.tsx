/** What was read, and what the import has to say about it. */
import { Modal } from '@mantine/core';
import { useState } from 'react';
import type { ImportReport } from '../../protocol/dataset.ts';
import controls from '../controls/controls.module.css';
import { ReportList } from '../dataset/ReportList.tsx';
import { counted } from '../format.ts';

export function SetReport({ report }: { report: ImportReport }) {
  const [open, setOpen] = useState(false);
  const { imported, identities, skipped } = report;
  return (
    <>
      <p>
        {counted(imported, 'image')} of {counted(identities, 'identity', 'identities')}
        {skipped.length > 0 && `, ${skipped.length.toLocaleString('en')} skipped`}.{' '}
        <button type="button" className={controls.link} onClick={() => setOpen(true)}>
          Report
        </button>
      </p>
      <Modal
        opened={open}
        onClose={() => setOpen(false)}
        title="Import report"
        size="lg"
        closeButtonProps={{ 'aria-label': 'Close' }}
      >
        <ReportList report={report} />
      </Modal>
    </>
  );
}
