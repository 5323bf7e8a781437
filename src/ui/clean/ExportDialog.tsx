/** What the review can be taken away as, each with what it is good for. */
import { msg, plural, t } from '@lingui/core/macro';
import { Modal, Switch } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useState } from 'react';
import { sentences } from '../../lib/joinedText.ts';
import { EXPORT_FILES, EXPORT_KINDS, type ExportKind } from '../../store/clean/exports.ts';
import { LEAST_PRECISION, mayTrustSuggestions } from '../../store/clean/suspectRanking.ts';
import { type Undecided, undecidedNotes } from '../../store/clean/undecided.ts';
import { useClean, useCleanSession } from '../../store/clean/useClean.ts';
import { say, type Words } from '../../words/language.ts';
import { percent } from '../format.ts';
import { ChangeList } from './ChangeList.tsx';
import classes from './ExportDialog.module.css';
import { ImmichExport } from './ImmichExport.tsx';
import { SidecarExport } from './SidecarExport.tsx';
import { useUndecided } from './useUndecided.ts';

const TEXTS: Readonly<Record<ExportKind, { readonly title: Words; readonly what: Words }>> = {
  folder: {
    title: msg`Clean folder`,
    what: msg`A zip with one folder a person. The files are yours, less EXIF, GPS and other metadata.`,
  },
  rec: {
    title: msg`Record file for InsightFace`,
    what: msg`train.rec with index, property, list and names, in a zip. The same pictures as in the clean folder.`,
  },
  parquet: {
    title: msg`Parquet for Hugging Face`,
    what: msg`Images and labels with their names, as load_dataset reads them. The same pictures.`,
  },
  csv: {
    title: msg`All decisions`,
    what: msg`A table: image, given and suggested label, score, verdict, final label.`,
  },
  spreadsheet: {
    title: msg`All decisions, for a spreadsheet`,
    what: msg`The same table for Excel and its kin: a name that would be a formula gets an apostrophe in front.`,
  },
  cleaned: { title: msg`Clean list`, what: msg`A table of the images that stay, with their final labels.` },
  list: {
    title: msg`List for training code`,
    what: msg`Path, two spaces, number of the label, as the authors of BoundaryFace use.`,
  },
  json: { title: msg`Everything, for programs`, what: msg`Settings, versions, scores and verdicts as JSON.` },
};

/** What has not been decided, and what becomes of it. */
function Left({ undecided, trustModel }: { undecided: Undecided; trustModel: boolean }) {
  const notes = undecidedNotes(undecided, trustModel);
  if (notes.length === 0) return <p className={classes.left}>{t`Everything suspicious is decided.`}</p>;
  return (
    <ul className={classes.left}>
      {notes.map((note) => (
        <li key={note}>{note}</li>
      ))}
    </ul>
  );
}

/** How far the writing is. */
function busyText(busy: { readonly done: number; readonly total: number }): string {
  const { total } = busy;
  const done = busy.done.toLocaleString('en');
  return t`Writing ${done} of ${plural(total, { one: '# image', other: '# images' })}`;
}

export function ExportDialog({ opened, onClose }: { opened: boolean; onClose(): void }) {
  const session = useCleanSession();
  const [trustModel, setTrustModel] = useState(false);
  const { busy, notes } = useClean((state) => state.exporting);
  const counts = useClean((state) => state.counts);
  const undecided = useUndecided();
  const trusted = mayTrustSuggestions(counts);
  const trust = trustModel && trusted;
  const suspects = undecided?.suspects ?? 0;
  const least = percent(LEAST_PRECISION);
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={t`Take the clean set away`}
      size="lg"
      closeButtonProps={{ 'aria-label': t`Close` }}
    >
      <ChangeList trustModel={trust} />
      {undecided && <Left undecided={undecided} trustModel={trust} />}
      {suspects > 0 && (
        <Switch
          className={classes.trust}
          checked={trust}
          disabled={!trusted}
          onChange={({ currentTarget }) => setTrustModel(currentTarget.checked)}
          label={t`Give the ${plural(suspects, { one: '# undecided suspect', other: '# undecided suspects' })} the suggested name`}
          description={
            trusted
              ? t`Otherwise they keep the given one. Your own verdicts always count.`
              : t`Offered from an expected precision of ${least} on; here it is lower, or not known.`
          }
        />
      )}
      <SidecarExport trustModel={trust} />
      <ImmichExport trustModel={trust} />
      <ul className={classes.kinds}>
        {EXPORT_KINDS.map((kind) => (
          <li key={kind}>
            <div>
              <h3 className="panel-title">{say(TEXTS[kind].title)}</h3>
              <p>{say(TEXTS[kind].what)}</p>
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
        {busy ? busyText(busy) : sentences(notes)}
      </p>
    </Modal>
  );
}
