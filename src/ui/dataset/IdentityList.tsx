/** Every identity of the set: how many images it has, as a number and a bar, and what some of them look like. */
import { msg, plural, t } from '@lingui/core/macro';
import { useMemo, useState } from 'react';
import { sentences } from '../../lib/joinedText.ts';
import type { Faces } from '../../store/state.ts';
import { useApp } from '../../store/useApp.ts';
import { say, type Words } from '../../words/language.ts';
import controls from '../controls/controls.module.css';
import { FaceCanvas } from '../faces/FaceCanvas.tsx';
import { shownFace } from '../faces/shownFace.ts';
import classes from './Dataset.module.css';
import { arranged, type IdentityRow, imbalance, ORDERS, type Order, type SetSummary, summarise } from './summary.ts';
import { VirtualList } from './VirtualList.tsx';

const FACE = 28;
const ROW = 42;
const ORDER_NAMES: Readonly<Record<Order, Words>> = {
  name: msg`Name`,
  most: msg`Most images`,
  fewest: msg`Fewest images`,
};

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

/** How many images each identity has. */
function eachText({ least, most, median }: SetSummary): string {
  if (least === most) return plural(most, { one: '# image each', other: '# images each' });
  const [from, to] = [least.toLocaleString('en'), most.toLocaleString('en')];
  const middle = median.toLocaleString('en');
  return t`${from} to ${to} each, median ${middle}`;
}

function factsOf(summary: SetSummary): string {
  const { images, rows } = summary;
  const identities = rows.length;
  const each = eachText(summary);
  return t`${plural(images, { one: '# image', other: '# images' })} of ${plural(identities, { one: '# identity', other: '# identities' })} to train on; ${each}.`;
}

/** @param count images that the page can show */
const sampleText = (count: number): string =>
  t`The set stays on disk; ${plural(count, { one: '# image', other: '# images' })} of it can be shown here.`;

export function IdentityList({ faces }: { faces: Faces }) {
  const [text, setText] = useState('');
  const [order, setOrder] = useState<Order>('name');
  const summary = useMemo(() => summarise(faces), [faces]);
  const rows = useMemo(() => arranged(summary.rows, text, order), [summary, text, order]);
  const uneven = imbalance(summary);
  return (
    <>
      <p className={classes.facts}>
        {sentences([factsOf(summary), faces.sample ? sampleText(faces.sample.length) : ''])}
      </p>
      {uneven && <p className={classes.warning}>{uneven}</p>}
      <div className={classes.controls}>
        <input
          type="search"
          className={`${controls.field} ${classes.search}`}
          placeholder={t`Find a name`}
          aria-label={t`Find a name`}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
        <select
          className={controls.field}
          aria-label={t`Order of identities`}
          value={order}
          onChange={(event) => setOrder(ORDERS.find((one) => one === event.currentTarget.value) ?? 'name')}
        >
          {ORDERS.map((one) => (
            <option key={one} value={one}>
              {say(ORDER_NAMES[one])}
            </option>
          ))}
        </select>
      </div>
      <VirtualList
        label={t`Identities`}
        rows={rows}
        rowHeight={ROW}
        empty={t`No identity has this name.`}
        render={(row) => <Identity row={row} most={summary.most} faces={faces} />}
      />
    </>
  );
}
