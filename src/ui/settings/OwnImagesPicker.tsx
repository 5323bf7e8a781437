/** Where a person drops or picks a folder or a zip of images, and what became of it. */
import { Modal } from '@mantine/core';
import { IconFileZip, IconFolderOpen } from '@tabler/icons-react';
import { useRef, useState } from 'react';
import type { ImportReport } from '../../protocol/dataset.ts';
import { UNNAMED_IMAGES } from '../../store/session.ts';
import { useApp, useSession } from '../../store/useApp.ts';
import { counted } from '../format.ts';
import { fromDrop, fromFileList } from './collectFiles.ts';
import classes from './SettingsPanel.module.css';

/** Lines of the report that are drawn; a folder of thousands of wrong files must not make thousands of elements. */
const MAX_LINES = 200;

function ReportList({ title, lines }: { title: string; lines: readonly { path: string; text: string }[] }) {
  if (lines.length === 0) return null;
  return (
    <>
      <h3 className="panel-title">{title}</h3>
      <ul style={{ paddingLeft: 18, overflowWrap: 'anywhere' }}>
        {lines.slice(0, MAX_LINES).map(({ path, text }, i) => (
          <li key={i}>
            <bdi>{path}</bdi>: {text}
          </li>
        ))}
      </ul>
      {lines.length > MAX_LINES && <p>and {counted(lines.length - MAX_LINES, 'more file')}</p>}
    </>
  );
}

export function Report({ report }: { report: ImportReport }) {
  const [open, setOpen] = useState(false);
  const { skipped, notices } = report;
  const remarks = skipped.length + notices.length;
  return (
    <p className={classes.note}>
      {counted(report.imported, 'image')} of {counted(report.identities, 'identity', 'identities')}
      {skipped.length > 0 && `, ${skipped.length.toLocaleString('en')} skipped`}.{' '}
      {remarks > 0 && (
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
        <ReportList title="Skipped" lines={skipped.map(({ path, reason }) => ({ path, text: reason }))} />
        <ReportList title="Notes" lines={notices.map(({ path, note }) => ({ path, text: note }))} />
      </Modal>
    </p>
  );
}

export function OwnImagesPicker() {
  const session = useSession();
  const report = useApp((state) => state.dataset.report);
  const status = useApp((state) => state.dataset.status);
  const name = useApp((state) => (state.settings.dataset.kind === 'folder' ? state.settings.dataset.path : ''));
  const heldOut = useApp((state) => state.dataset.faces?.heldOut ?? null);
  const [over, setOver] = useState(false);
  const folder = useRef<HTMLInputElement>(null);
  const archive = useRef<HTMLInputElement>(null);
  const take = (images: ReturnType<typeof fromFileList>): void => {
    if (images) session.chooseOwn(images);
  };
  return (
    <>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: dropping is a shortcut for the two buttons inside */}
      <div
        className={over ? `${classes.drop} ${classes.over}` : classes.drop}
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={(event) => {
          event.preventDefault();
          setOver(false);
          void fromDrop(event.dataTransfer).then(take);
        }}
      >
        <span>
          Drop a folder or a zip here, one subfolder for each person. <strong>Nothing leaves this machine.</strong>
        </span>
        <span className={classes.buttons}>
          <button type="button" className={classes.chip} onClick={() => folder.current?.click()}>
            <IconFolderOpen size={14} aria-hidden style={{ verticalAlign: -2 }} /> Folder…
          </button>
          <button type="button" className={classes.chip} onClick={() => archive.current?.click()}>
            <IconFileZip size={14} aria-hidden style={{ verticalAlign: -2 }} /> Zip…
          </button>
        </span>
        <input
          ref={folder}
          type="file"
          hidden
          aria-label="Folder of images"
          {...{ webkitdirectory: '' }}
          onChange={(event) => take(fromFileList(event.currentTarget.files ?? []))}
        />
        <input
          ref={archive}
          type="file"
          hidden
          accept=".zip,application/zip"
          aria-label="Zip of images"
          onChange={(event) => take(fromFileList(event.currentTarget.files ?? []))}
        />
      </div>
      {status.kind === 'waiting' && name !== UNNAMED_IMAGES && (
        <p className={classes.hint}>
          Choose <bdi>{name}</bdi> again: a page cannot open files by itself.
        </p>
      )}
      {report && <Report report={report} />}
      {status.kind === 'ready' && heldOut === true && (
        <p className={classes.note}>Every tenth identity is held out for verification.</p>
      )}
      {status.kind === 'ready' && heldOut === false && (
        <p className={classes.note}>Fewer than 20 identities: none is held out, so there is no verification.</p>
      )}
    </>
  );
}
