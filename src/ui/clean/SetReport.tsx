/** What was read, and what the import has to say about it. */
import { t } from '@lingui/core/macro';
import { Modal } from '@mantine/core';
import { useState } from 'react';
import type { ImportReport, Labelling } from '../../domain/importReport.ts';
import { useClean, useCleanSession } from '../../store/clean/useClean.ts';
import controls from '../controls/controls.module.css';
import { LabelSource } from '../dataset/LabelSource.tsx';
import { ReportList } from '../dataset/ReportList.tsx';
import { importedText } from '../dataset/summary.ts';

function Source({ labelling }: { labelling: Labelling }) {
  const session = useCleanSession();
  const choices = useClean((state) => state.choices);
  return <LabelSource labelling={labelling} choices={choices} onChoose={(chosen) => session.readAgain(chosen)} />;
}

export function SetReport({ report }: { report: ImportReport }) {
  const [open, setOpen] = useState(false);
  const { labelling } = report;
  return (
    <>
      <p>
        {importedText(report)}{' '}
        <button type="button" className={controls.link} onClick={() => setOpen(true)}>
          {t`Report`}
        </button>
      </p>
      {labelling && (labelling.choices.length > 0 || labelling.problem !== null) && <Source labelling={labelling} />}
      <Modal
        opened={open}
        onClose={() => setOpen(false)}
        title={t`Import report`}
        size="lg"
        closeButtonProps={{ 'aria-label': t`Close` }}
      >
        <ReportList report={report} />
      </Modal>
    </>
  );
}
