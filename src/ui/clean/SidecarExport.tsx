/** The review as changes of XMP sidecars: listed one by one before anything is taken away. */
import { IconDownload, IconListCheck } from '@tabler/icons-react';
import type { SidecarChange, SidecarPlan } from '../../store/clean/cleanTypes.ts';
import { useClean, useCleanSession } from '../../store/clean/useClean.ts';
import { VirtualList } from '../dataset/VirtualList.tsx';
import { counted } from '../format.ts';
import dialog from './ExportDialog.module.css';
import classes from './SidecarExport.module.css';

/** Height of a line before it is measured, pixels. */
const ROW = 40;

function Change({ photo, sidecar, isNew, from, to }: SidecarChange) {
  return (
    <p className={classes.change}>
      <bdi>{photo}</bdi>: {from === null ? 'a face without a name' : <bdi>{from}</bdi>}{' '}
      {to === null ? 'is taken out' : 'becomes '}
      {to !== null && <bdi>{to}</bdi>}, in {isNew ? 'a new ' : ''}
      <bdi>{sidecar}</bdi>
    </p>
  );
}

function Plan({ plan }: { plan: SidecarPlan }) {
  const { changes, files, problems } = plan;
  return (
    <>
      <p className={classes.summary} role="status">
        {changes.length === 0
          ? 'No name of a face changes.'
          : `${counted(changes.length, 'face')} in ${counted(files.size, 'sidecar')}:`}
      </p>
      {changes.length > 0 && (
        <div className={classes.list}>
          <VirtualList
            label="What the sidecars change"
            rows={changes}
            rowHeight={ROW}
            empty=""
            render={(change) => <Change {...change} />}
          />
        </div>
      )}
      {problems.map(({ photo, reason }) => (
        <p key={photo} className={classes.problem}>
          <bdi>{photo}</bdi> is left alone: {reason}
        </p>
      ))}
    </>
  );
}

export function SidecarExport({ trustModel }: { trustModel: boolean }) {
  const session = useCleanSession();
  const hasNames = useClean((state) => state.set?.regions !== undefined || state.faceNames.length > 0);
  const listed = useClean((state) => state.sidecars);
  const busy = useClean((state) => state.exporting.busy !== null);
  if (!hasNames) return null;
  const plan = listed?.trustModel === trustModel ? listed.plan : null;
  const canSave = plan !== null && plan.files.size > 0;
  return (
    <section className={classes.sidecars} aria-label="Sidecars">
      <div className={classes.row}>
        <div>
          <h3 className="panel-title">Sidecars</h3>
          <p>
            XMP files for the photos whose faces change, as digiKam, Lightroom and PhotoPrism read them. Each holds the
            names and places of the faces in its photo, beside whatever it held before; nothing else is added, and the
            photos stay as they are.
          </p>
        </div>
        {canSave ? (
          <button
            type="button"
            className={dialog.save}
            disabled={busy}
            title="Take the listed sidecars away"
            onClick={() => session.saveSidecars()}
          >
            <IconDownload size={15} aria-hidden /> sidecars.zip
          </button>
        ) : (
          <button
            type="button"
            className={dialog.save}
            disabled={busy}
            title="List every change first; nothing is written"
            onClick={() => session.listSidecars(trustModel)}
          >
            <IconListCheck size={15} aria-hidden /> List changes
          </button>
        )}
      </div>
      {plan && <Plan plan={plan} />}
    </section>
  );
}
