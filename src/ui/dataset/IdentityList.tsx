/** Every identity of the set: how many images it has, as a number and a bar, and what some of them look like. */
import { useMemo, useState } from 'react';
import type { Faces } from '../../store/state.ts';
import { useApp } from '../../store/useApp.ts';
import controls from '../controls/controls.module.css';
import { FaceCanvas } from '../faces/FaceCanvas.tsx';
import { shownFace } from '../faces/shownFace.ts';
import { counted } from '../format.ts';
import classes from './Dataset.module.css';
import { arranged, type IdentityRow, imbalance, ORDERS, type Order, summarise } from './summary.ts';
import { VirtualList } from './VirtualList.tsx';

const FACE = 28;
const ROW = 42;
const ORDER_NAMES: Readonly<Record<Order, string>> = { name: 'Name', most: 'Most images', fewest: 'Fewest images' };

function Identity({ row, most, faces }: { row: IdentityRow; most: number; faces: Faces }) {
  const labels = useApp((state) => state.labels);
  const shown = useMemo(() => row.examples.map((image) => shownFace(faces, labels, image)), [row, faces, labels]);
  return (
    <div className={classes.identity}>
      <bdi className={classes.name} title={row.name}>
        {row.name}
      </bdi>
      <span className={classes.bar} aria-hidden>
        <i style={{ width: `${(100 * row.count) / Math.max(1, most)}%` }} />
      </span>
      <span className={classes.count}>{row.count.toLocaleString('en')}</span>
      <FaceCanvas faces={shown} side={FACE} className={classes.examples} />
    </div>
  );
}

export function IdentityList({ faces }: { faces: Faces }) {
  const [text, setText] = useState('');
  const [order, setOrder] = useState<Order>('name');
  const summary = useMemo(() => summarise(faces), [faces]);
  const rows = useMemo(() => arranged(summary.rows, text, order), [summary, text, order]);
  const uneven = imbalance(summary);
  return (
    <>
      <p className={classes.facts}>
        {counted(summary.images, 'image')} of {counted(summary.rows.length, 'identity', 'identities')} to train on;{' '}
        {summary.least === summary.most
          ? `${counted(summary.most, 'image')} each`
          : `${summary.least.toLocaleString('en')} to ${summary.most.toLocaleString('en')} each, median ${summary.median.toLocaleString('en')}`}
        .{faces.sample && ` The set stays on disk; ${counted(faces.sample.length, 'image')} of it can be shown here.`}
      </p>
      {uneven && <p className={classes.warning}>{uneven}</p>}
      <div className={classes.controls}>
        <input
          type="search"
          className={`${controls.field} ${classes.search}`}
          placeholder="Find a name"
          aria-label="Find a name"
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
        <select
          className={controls.field}
          aria-label="Order of identities"
          value={order}
          onChange={(event) => setOrder(ORDERS.find((one) => one === event.currentTarget.value) ?? 'name')}
        >
          {ORDERS.map((one) => (
            <option key={one} value={one}>
              {ORDER_NAMES[one]}
            </option>
          ))}
        </select>
      </div>
      <VirtualList
        label="Identities"
        rows={rows}
        rowHeight={ROW}
        empty="No identity has this name."
        render={(row) => <Identity row={row} most={summary.most} faces={faces} />}
      />
    </>
  );
}
