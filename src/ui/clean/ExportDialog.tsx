/** What the review can be taken away as, each with what it is good for. */
import { Modal, Switch } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useState } from 'react';
import { EXPORT_FILES, EXPORT_KINDS, type ExportKind } from '../../store/clean/exports.ts';
import { LEAST_PRECISION, mayTrustSuggestions } from '../../store/clean/suspectRanking.ts';
import { type Undecided, undecidedNotes } from '../../store/clean/undecided.ts';
import { useClean, useCleanSession } from '../../store/clean/useClean.ts';
import { counted, percent } from '../format.ts';
import { ChangeList } from './ChangeList.tsx';
import classes from './ExportDialog.module.css';
import { ImmichExport } from './ImmichExport.tsx';
import { SidecarExport } from './SidecarExport.tsx';
import { useUndecided } from './useUndecided.ts';

const TEXTS: Readonly<Record<ExportKind, { readonly title: string; readonly what: string }>> = {
  folder: {
    title: 'Clean folder',
    what: 'A zip with one folder a person. The files are yours, less EXIF, GPS and other metadata.',
  },
  rec: {
    title: 'Record file for InsightFace',
    what: 'train.rec with index, property, list and names, in a zip. The same pictures as in the clean folder.',
  },
  parquet: {
    title: 'Parquet for Hugging Face',
    what: 'Images and labels with their names, as load_dataset reads them. The same pictures.',
  },
  csv: { title: 'All decisions', what: 'A table: image, given and suggested label, score, verdict, final label.' },
  spreadsheet: {
    title: 'All decisions, for a spreadsheet',
    what: 'The same table for Excel and its kin: a name that would be a formula gets an apostrophe in front.',
  },
  cleaned: { title: 'Clean list', what: 'A table of the images that stay, with their final labels.' },
  list: {
    title: 'List for training code',
    what: 'Path, two spaces, number of the label, as the authors of BoundaryFace use.',
  },
  json: { title: 'Everything, for programs', what: 'Settings, versions, scores and verdicts as JSON.' },
};

/** What has not been decided, and what becomes of it. */
function Left({ undecided, trustModel }: { undecided: Undecided; trustModel: boolean }) {
  const notes = undecidedNotes(undecided, trustModel);
  if (notes.length === 0) return <p className={classes.left}>Everything suspicious is decided.</p>;
  return (
    <ul className={classes.left}>
      {notes.map((note) => (
        <li key={note}>{note}</li>
      ))}
    </ul>
  );
}

export function ExportDialog({ opened, onClose }: { opened: boolean; onClose(): void }) {
  const session = useCleanSession();
  const [trustModel, setTrustModel] = useState(false);
  const { busy, notes } = useClean((state) => state.exporting);
  const counts = useClean((state) => state.counts);
  const undecided = useUndecided();
  const trusted = mayTrustSuggestions(counts);
  const trust = trustModel && trusted;
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title="Take the clean set away"
      size="lg"
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <ChangeList trustModel={trust} />
      {undecided && <Left undecided={undecided} trustModel={trust} />}
      {undecided && undecided.suspects > 0 && (
        <Switch
          className={classes.trust}
          checked={trust}
          disabled={!trusted}
          onChange={({ currentTarget }) => setTrustModel(currentTarget.checked)}
          label={`Give the ${counted(undecided.suspects, 'undecided suspect')} the suggested name`}
          description={
            trusted
              ? 'Otherwise they keep the given one. Your own verdicts always count.'
              : `Offered from an expected precision of ${percent(LEAST_PRECISION)} on; here it is lower, or not known.`
          }
        />
      )}
      <SidecarExport trustModel={trust} />
      <ImmichExport trustModel={trust} />
      <ul className={classes.kinds}>
        {EXPORT_KINDS.map((kind) => (
          <li key={kind}>
            <div>
              <h3 className="panel-title">{TEXTS[kind].title}</h3>
              <p>{TEXTS[kind].what}</p>
            </div>
            <button
              type="button"
              className={classes.save}
              disabled={busy !== null}
              onClick={() => session.export(kind, trust)}
            >
              <IconDownload size={15} aria-hidden /> {EXPORT_FILES[kind]}
            </button>
          </li>
        ))}
      </ul>
      <p className={classes.status} role="status">
        {busy ? `Writing ${busy.done.toLocaleString('en')} of ${counted(busy.total, 'image')}` : notes.join(' ')}
      </p>
    </Modal>
  );
}
