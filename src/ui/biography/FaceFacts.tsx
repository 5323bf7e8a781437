/** Who a face is said to be: given label, what became of it, and the truth where it is known and wanted. */
import { t } from '@lingui/core/macro';
import { NO_LABEL } from '../../domain/detectionTerms.ts';
import type { CorrectionRecord } from '../../domain/report.ts';
import type { Faces } from '../../store/state.ts';
import { useApp, useMoment } from '../../store/useApp.ts';
import { outcomeOn } from '../faces/drawWall.ts';
import { IdentityTag } from '../faces/IdentityTag.tsx';
import { OutcomeFact } from '../faces/OutcomeFact.tsx';
import { ShowTruth } from '../train/picture/ShowTruth.tsx';
import classes from './Biography.module.css';

function Name({ identity, faces }: { readonly identity: number; readonly faces: Faces }) {
  if (identity < 0) return <span>{t`nobody of the set`}</span>;
  return <IdentityTag identity={identity} name={faces.identities[identity] ?? '?'} />;
}

function momentText({ epoch, step }: CorrectionRecord): string {
  const steps = step.toLocaleString('en');
  return t`epoch ${epoch}, step ${steps}`;
}

export function FaceFacts({ image, faces }: { readonly image: number; readonly faces: Faces }) {
  const given = useMoment(({ labels }) => labels?.given[image]) ?? faces.labels[image]!;
  const showTruth = useApp((state) => state.showTruth);
  const truth = useMoment(({ labels }) => (showTruth ? labels?.truth?.[image] : undefined));
  const record = useMoment(({ corrections }) => corrections.byImage.get(image));
  const outcome = useMoment(({ labels, corrections }) => (showTruth ? outcomeOn(labels, corrections, image) : null));
  const epoch = useMoment((moment) => moment.epoch);
  return (
    <div className={classes.facts}>
      <dl>
        <dt>{t({ message: 'given', context: 'label' })}</dt>
        <dd>
          <Name identity={given} faces={faces} />
        </dd>
        <dt>{record?.rectifiedLabel === NO_LABEL ? t`judged` : epoch === null ? t`now` : t`at epoch ${epoch}`}</dt>
        <dd>
          {!record ? (
            t`as given`
          ) : record.rectifiedLabel === NO_LABEL ? (
            t`taken for wrong`
          ) : (
            <Name identity={record.rectifiedLabel} faces={faces} />
          )}
        </dd>
        {record && (
          <>
            <dt>{t`since`}</dt>
            <dd>{momentText(record)}</dd>
          </>
        )}
        {truth !== undefined && (
          <>
            <dt>{t`truth`}</dt>
            <dd>
              <Name identity={truth} faces={faces} />
            </dd>
          </>
        )}
        {outcome && <OutcomeFact outcome={outcome} />}
      </dl>
      <ShowTruth />
    </div>
  );
}
