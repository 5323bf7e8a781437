/** One line of what the import made of the files, with the report behind it. */
import { Modal } from '@mantine/core';
import { useState } from 'react';
import type { ImportReport } from '../../protocol/dataset.ts';
import { ReportList } from '../dataset/ReportList.tsx';
import { counted } from '../format.ts';
import classes from './controls.module.css';

export function ImportNote({ report }: { report: ImportReport }) {
  const [open, setOpen] = useState(false);
  const { imported, identities, skipped, notices } = report;
  return (
    <p className={classes.note}>
      {counted(imported, 'image')} of {counted(identities, 'identity', 'identities')}
      {skipped.length > 0 && `, ${skipped.length.toLocaleString('en')} skipped`}.{' '}
      {skipped.length + notices.length > 0 && (
        <button type="button" className={classes.link} onClick={() => setOpen(true)}>
          {skipped.length > 0 ? 'Why?' : 'Notes'}
        </button>
      )}
      <Modal
        opened={open}
        onClose={() => setOpen(false)}
        title="Import report"
        size="lg"
        closeButtonProps={{ 'aria-label': 'Close' }}
      >
        <ReportList report={report} />
      </Modal>
    </p>
  );
}
