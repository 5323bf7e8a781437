/** What is known of the face under the pointer, beside it. */
import { t } from '@lingui/core/macro';
import { useMemo } from 'react';
import { NO_LABEL } from '../../domain/detectionTerms.ts';
import type { Faces } from '../../store/state.ts';
import { useMoment } from '../../store/useApp.ts';
import { outcomeOn } from './drawWall.ts';
import { FaceCanvas } from './FaceCanvas.tsx';
import classes from './FaceCard.module.css';
import { OutcomeFact } from './OutcomeFact.tsx';
import { shownFace } from './shownFace.ts';

export interface PointedFace {
  readonly image: number;
  /** On the window, CSS px. */
  readonly x: number;
  readonly y: number;
}

const CARD = { width: 250, height: 136 };

export function FaceCard({ pointed, faces, showTruth }: { pointed: PointedFace; faces: Faces; showTruth: boolean }) {
  const labels = useMoment((moment) => moment.labels);
  const record = useMoment(({ corrections }) => corrections.byImage.get(pointed.image));
  const outcome = useMoment((moment) => outcomeOn(moment.labels, moment.corrections, pointed.image));
  const shown = useMemo(() => [shownFace(faces, labels, pointed.image)], [faces, labels, pointed.image]);
  const given = labels?.given[pointed.image] ?? faces.labels[pointed.image]!;
  const truth = labels?.truth?.[pointed.image];
  const name = (identity: number): string => faces.identities[identity] ?? t`nobody of the set`;
  const person = truth === undefined ? '' : name(truth);
  const left = Math.min(pointed.x + 14, window.innerWidth - CARD.width);
  const top = Math.min(pointed.y + 14, window.innerHeight - CARD.height);
  return (
    <div className={classes.card} style={{ left, top }}>
      <FaceCanvas faces={shown} side={96} />
      <dl>
        <dt>{t({ message: 'given', context: 'label' })}</dt>
        <dd>{name(given)}</dd>
        {record && (
          <>
            <dt>{record.rectifiedLabel === NO_LABEL ? t`judged` : t({ message: 'rectified', context: 'to whom' })}</dt>
            <dd>{record.rectifiedLabel === NO_LABEL ? t`taken for wrong` : name(record.rectifiedLabel)}</dd>
            <dt>{t`in epoch`}</dt>
            <dd>{record.epoch}</dd>
          </>
        )}
        {showTruth && truth !== undefined && (
          <>
            <dt>{t`truth`}</dt>
            <dd>{truth === given ? t`${person}, as given` : person}</dd>
            {outcome && <OutcomeFact outcome={outcome} />}
          </>
        )}
      </dl>
    </div>
  );
}
