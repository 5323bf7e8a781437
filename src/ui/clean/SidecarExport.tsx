/** The review as changes of XMP sidecars: listed one by one before anything is taken away. */
import { plural, t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { IconDownload, IconListCheck } from '@tabler/icons-react';
import type { SidecarChange, SidecarPlan } from '../../store/clean/cleanTypes.ts';
import { useClean, useCleanSession } from '../../store/clean/useClean.ts';
import { VirtualList } from '../dataset/VirtualList.tsx';
import dialog from './ExportDialog.module.css';
import classes from './SidecarExport.module.css';

/** Height of a line before it is measured, pixels. */
const ROW = 40;

function TakenOut({ photo, sidecar, isNew, from }: SidecarChange) {
  return isNew ? (
    <Trans>
      <bdi>{photo}</bdi>: <bdi>{from}</bdi> is taken out, in a new <bdi>{sidecar}</bdi>
    </Trans>
  ) : (
    <Trans>
      <bdi>{photo}</bdi>: <bdi>{from}</bdi> is taken out, in <bdi>{sidecar}</bdi>
    </Trans>
  );
}

function Renamed({ photo, sidecar, isNew, from, to }: SidecarChange) {
  return isNew ? (
    <Trans>
      <bdi>{photo}</bdi>: <bdi>{from}</bdi> becomes <bdi>{to}</bdi>, in a new <bdi>{sidecar}</bdi>
    </Trans>
  ) : (
    <Trans>
      <bdi>{photo}</bdi>: <bdi>{from}</bdi> becomes <bdi>{to}</bdi>, in <bdi>{sidecar}</bdi>
    </Trans>
  );
}

/** A face that had no name. */
function Named({ photo, sidecar, isNew, to }: SidecarChange) {
  return isNew ? (
    <Trans>
      <bdi>{photo}</bdi>: a face without a name becomes <bdi>{to}</bdi>, in a new <bdi>{sidecar}</bdi>
    </Trans>
  ) : (
    <Trans>
      <bdi>{photo}</bdi>: a face without a name becomes <bdi>{to}</bdi>, in <bdi>{sidecar}</bdi>
    </Trans>
  );
}

function Change(change: SidecarChange) {
  const { from, to } = change;
  const said = from === null ? <Named {...change} /> : to === null ? <TakenOut {...change} /> : <Renamed {...change} />;
  return <p className={classes.change}>{said}</p>;
}

function Plan({ plan }: { plan: SidecarPlan }) {
  const { changes, files, problems } = plan;
  const [faces, sidecars] = [changes.length, files.size];
  return (
    <>
      <p className={classes.summary} role="status">
        {faces === 0
          ? t`No name of a face changes.`
          : t`${plural(faces, { one: '# face', other: '# faces' })} in ${plural(sidecars, { one: '# sidecar', other: '# sidecars' })}:`}
      </p>
      {faces > 0 && (
        <div className={classes.list}>
          <VirtualList
            label={t`What the sidecars change`}
            rows={changes}
            rowHeight={ROW}
            empty=""
            render={(change) => <Change {...change} />}
          />
        </div>
      )}
      {problems.map(({ photo, reason }) => (
        <p key={photo} className={classes.problem}>
          <Trans>
            <bdi>{photo}</bdi> is left alone: {reason}
          </Trans>
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
    <section className={classes.sidecars} aria-label={t`Sidecars`}>
      <div className={classes.row}>
        <div>
          <h3 className="panel-title">{t`Sidecars`}</h3>
          <p>
            {t`XMP files for the photos whose faces change, as digiKam, Lightroom and PhotoPrism read them. Each holds the names and places of the faces in its photo, beside whatever it held before; nothing else is added, and the photos stay as they are.`}
          </p>
        </div>
        {canSave ? (
          <button
            type="button"
            className={dialog.save}
            disabled={busy}
            title={t`Take the listed sidecars away`}
            onClick={() => session.saveSidecars()}
          >
            <IconDownload size={15} aria-hidden /> sidecars.zip
          </button>
        ) : (
          <button
            type="button"
            className={dialog.save}
            disabled={busy}
            title={t`List every change first; nothing is written`}
            onClick={() => session.listSidecars(trustModel)}
          >
            <IconListCheck size={15} aria-hidden /> {t`List changes`}
          </button>
        )}
      </div>
      {plan && <Plan plan={plan} />}
    </section>
  );
}
