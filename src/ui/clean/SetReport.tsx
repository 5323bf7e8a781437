/** What was read, and what the import has to say about it. */
import { Modal } from '@mantine/core';
import { useState } from 'react';
import type { ImportReport, Labelling } from '../../domain/importReport.ts';
import { useClean, useCleanSession } from '../../store/clean/useClean.ts';
import controls from '../controls/controls.module.css';
import { LabelSource } from '../dataset/LabelSource.tsx';
import { ReportList } from '../dataset/ReportList.tsx';
import { counted } from '../format.ts';

function Source({ labelling }: { labelling: Labelling }) {
  const session = useCleanSession();
  const choices = useClean((state) => state.choices);
  return <LabelSource labelling={labelling} choices={choices} onChoose={(chosen) => session.readAgain(chosen)} />;
}

export function SetReport({ report }: { report: ImportReport }) {
  const [open, setOpen] = useState(false);
  const { imported, identities, skipped, labelling } = report;
  return (
    <>
      <p>
        {counted(imported, 'image')} of {counted(identities, 'identity', 'identities')}
        {skipped.length > 0 && `, ${skipped.length.toLocaleString('en')} skipped`}.{' '}
        <button type="button" className={controls.link} onClick={() => setOpen(true)}>
          Report
        </button>
      </p>
      {labelling && (labelling.choices.length > 0 || labelling.problem !== null) && <Source labelling={labelling} />}
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
