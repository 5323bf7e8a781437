/** A list of any length of which only the visible rows are elements. */
import { useVirtualizer } from '@tanstack/react-virtual';
import { type ReactNode, useRef } from 'react';
import classes from './Dataset.module.css';

interface VirtualListProps<Row> {
  readonly label: string;
  readonly rows: readonly Row[];
  /** Height of a row before it is measured, px. */
  readonly rowHeight: number;
  readonly empty: string;
  render(row: Row): ReactNode;
}

export function VirtualList<Row>({ label, rows, rowHeight, empty, render }: VirtualListProps<Row>) {
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 6,
  });
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
    <section ref={scroller} className={classes.scroller} tabIndex={0} aria-label={label}>
      {rows.length === 0 && <p className={classes.empty}>{empty}</p>}
      <ul className={classes.list} style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map((item) => (
          <li
            key={item.key}
            ref={virtual.measureElement}
            data-index={item.index}
            aria-setsize={rows.length}
            aria-posinset={item.index + 1}
            className={classes.item}
            style={{ transform: `translateY(${item.start}px)` }}
          >
            {render(rows[item.index]!)}
          </li>
        ))}
      </ul>
    </section>
  );
}
