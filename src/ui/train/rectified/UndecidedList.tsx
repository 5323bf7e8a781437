/** The faces that the run is least sure about: by how often their label changed, then by how close to the boundary they stay. */
import { plural, t } from '@lingui/core/macro';
import { useMemo } from 'react';
import { mostUndecided, type UndecidedFace } from '../../../domain/undecidedFaces.ts';
import { shownSettings } from '../../../store/run/shown.ts';
import type { Faces } from '../../../store/state.ts';
import { useApp, useMoment, useSession } from '../../../store/useApp.ts';
import { FaceCanvas } from '../../faces/FaceCanvas.tsx';
import { IdentityTag } from '../../faces/IdentityTag.tsx';
import { placeOf, shownFace } from '../../faces/shownFace.ts';
import { useStaggered } from '../../useStaggered.ts';
import { undecidedEmptyText } from './emptyText.ts';
import classes from './Rectified.module.css';

const SHOWN = 60;
/** With the list of rectified labels, in whose place it stands. */
const TURN = 2;
const FACE = 44;

interface UndecidedRowProps {
  readonly face: UndecidedFace;
  readonly faces: Faces;
  readonly order: readonly number[];
}

function UndecidedRow({ face: { image, flips, distance }, faces, order }: UndecidedRowProps) {
  const session = useSession();
  const labels = useMoment((moment) => moment.labels);
  const given = labels?.given[image] ?? faces.labels[image]!;
  const shown = useMemo(() => [shownFace(faces, labels, image)], [faces, labels, image]);
  const name = faces.identities[given] ?? '?';
  const number = image + 1;
  const apart = distance.toFixed(2);
  return (
    <li>
      <button
        type="button"
        className={classes.undecided}
        aria-label={t`Card of ${name}, image ${number}: ${plural(flips, { one: '# change', other: '# changes' })} of label, ${apart} from the boundary`}
        title={t`Open its card`}
        onClick={() => session.selectImage(image, order)}
      >
        <FaceCanvas faces={shown} side={FACE} />
        <span className={classes.rows}>
          <IdentityTag identity={given} name={name} className={classes.name} />
          <span className={classes.key}>
            {[t`${plural(flips, { one: '# change', other: '# changes' })}`, t`${apart} from the boundary`].join(' · ')}
          </span>
        </span>
      </button>
    </li>
  );
}

export default function UndecidedList({ faces }: { readonly faces: Faces }) {
  const told = useApp((state) => state.history.labels);
  const recorded = useStaggered(
    useApp((state) => state.history.decisions),
    TURN,
    useApp((state) => state.run.id),
  );
  const until = useMoment((moment) => moment.epoch);
  const decisions = useMemo(
    () => (until === null ? recorded : recorded.filter(({ epoch }) => epoch <= until)),
    [recorded, until],
  );
  const kind = useApp((state) => shownSettings(state).head.kind);
  const epochsDone = useApp((state) => state.charts.epochs.at(-1)?.epoch ?? 0);
  const narrowed = useApp((state) => state.selection.narrowed);
  const all = useMemo(
    () =>
      mostUndecided(
        { labels: told, decisions },
        (image) => placeOf(faces, image) >= 0 && (!narrowed || narrowed.has(image)),
      ),
    [told, decisions, faces, narrowed],
  );
  const shown = all.slice(0, SHOWN);
  const order = useMemo(() => all.slice(0, SHOWN).map(({ image }) => image), [all]);
  if (decisions.length === 0) {
    return (
      <div className={classes.empty}>
        <p>{undecidedEmptyText(kind, epochsDone)}</p>
      </div>
    );
  }
  const epochs = decisions.length;
  const rest = (all.length - shown.length).toLocaleString('en');
  return (
    <>
      <p className={classes.counts}>
        {t`First by how often the label changed from epoch to epoch, over ${plural(epochs, {
          one: '# recorded epoch',
          other: '# recorded epochs',
        })}, then by how far the two sides of the deciding condition lie apart, on average.`}
      </p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard */}
      <ul className={classes.list} tabIndex={0} aria-label={t`Most undecided first`}>
        {shown.map((face) => (
          <UndecidedRow key={face.image} face={face} faces={faces} order={order} />
        ))}
        {shown.length === 0 && <li className={classes.more}>{t`None of the chosen faces is recorded.`}</li>}
        {all.length > shown.length && <li className={classes.more}>{t`and ${rest} more`}</li>}
      </ul>
    </>
  );
}
