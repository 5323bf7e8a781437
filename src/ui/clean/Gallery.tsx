/** The list on show as a grid of faces, most suspicious first. Only the rows near the screen are drawn. */
import { t } from '@lingui/core/macro';
import { useVirtualizer } from '@tanstack/react-virtual';
import { memo, useEffect, useRef } from 'react';
import { suggestionOf } from '../../store/clean/suspectRanking.ts';
import { useClean, useCleanSession } from '../../store/clean/useClean.ts';
import { say } from '../../words/language.ts';
import { useLanguage } from '../useLanguage.ts';
import { useSize } from '../useSize.ts';
import classes from './Gallery.module.css';
import { IdentityName } from './IdentityName.tsx';
import { Thumb } from './Thumb.tsx';
import verdictColour from './verdictLook.module.css';
import { VERDICT_LOOK } from './verdictLook.tsx';

const LEAST_TILE = 108;
const GAP = 6;
/** Text below the face: two lines. */
const CAPTION = 38;
const PADDING = 4;

const optionId = (image: number): string => `clean-image-${image}`;

const Tile = memo(function Tile({ image, place, of }: { image: number; place: number; of: number }) {
  useLanguage();
  const session = useCleanSession();
  const set = useClean((state) => state.set);
  const suggestion = useClean((state) => (state.set ? suggestionOf(state.set, state.scores, image) : null));
  const score = useClean((state) =>
    state.filter.list === 'nobody' ? state.scores?.openSet[image] : state.scores?.score[image],
  );
  const verdict = useClean((state) => state.verdicts.get(image));
  const focused = useClean((state) => state.focus === image);
  const selected = useClean((state) => state.selected.has(image));
  const judged = useClean((state) => state.set?.faces[image] !== 'none' && (state.scores?.others[image] ?? 0) > 0);
  if (!set) return null;
  const given = set.labels[image]!;
  const look = verdict && VERDICT_LOOK[verdict.kind];
  const Icon = look?.icon;
  const shown = verdict && 'label' in verdict ? verdict.label : suggestion;
  return (
    <div
      id={optionId(image)}
      role="option"
      tabIndex={-1}
      aria-selected={focused || selected}
      aria-posinset={place}
      aria-setsize={of}
      className={classes.tile}
      data-focus={focused}
      data-selected={selected}
      data-verdict={verdict?.kind}
      title={set.names[image]}
      onMouseDown={(event) => event.preventDefault()}
      onClick={(event) => {
        if (event.shiftKey) session.selectTo(image);
        else if (event.ctrlKey || event.metaKey) session.toggle(image);
        else session.focus(image);
      }}
      onKeyDown={() => {
        // Keys are heard for the whole view: see useReviewKeys.
      }}
    >
      <div className={classes.face}>
        <Thumb thumbnails={set.thumbnails} image={image} />
        {look && Icon && (
          <span className={`${classes.badge} ${verdictColour.kind}`} data-kind={verdict?.kind}>
            <Icon size={13} stroke={2.4} role="img" aria-label={say(look.done)} />
          </span>
        )}
        {judged && <span className={classes.score}>{(score ?? 0).toFixed(2)}</span>}
      </div>
      <span className={classes.given}>
        <IdentityName identity={given} />
      </span>
      <span className={classes.suggested}>
        <span className={classes.arrow}>→</span>
        {shown === null || shown === undefined ? (
          <span className="quiet">{t`no other`}</span>
        ) : (
          <IdentityName identity={shown} />
        )}
      </span>
    </div>
  );
});

export function Gallery({ label }: { label: string }) {
  const ranked = useClean((state) => state.ranked);
  const focus = useClean((state) => state.focus);
  const scroller = useRef<HTMLDivElement>(null);
  const { width } = useSize(scroller);
  const inner = Math.max(LEAST_TILE, width - 2 * PADDING);
  const columns = Math.max(1, Math.floor((inner + GAP) / (LEAST_TILE + GAP)));
  const tile = (inner - (columns - 1) * GAP) / columns;
  const rowHeight = Math.round(tile + CAPTION + GAP);
  const rows = Math.ceil(ranked.length / columns);
  const virtual = useVirtualizer({
    count: rows,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 3,
    paddingStart: PADDING,
    paddingEnd: PADDING,
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: the rows are measured again when their height has changed
  useEffect(() => virtual.measure(), [rowHeight]);
  const focusRow = focus === null ? -1 : Math.floor(ranked.indexOf(focus) / columns);
  // biome-ignore lint/correctness/useExhaustiveDependencies: follows the focus, not the scrolling
  useEffect(() => {
    if (focusRow >= 0) virtual.scrollToIndex(focusRow, { align: 'auto' });
  }, [focusRow, rowHeight]);
  return (
    <div
      ref={scroller}
      className={classes.scroller}
      role="listbox"
      aria-label={label}
      aria-multiselectable
      aria-activedescendant={focus === null ? undefined : optionId(focus)}
      tabIndex={0}
      data-columns={columns}
    >
      <div role="presentation" style={{ height: virtual.getTotalSize(), position: 'relative' }}>
        {virtual.getVirtualItems().map((row) => (
          <div
            key={row.key}
            role="presentation"
            className={classes.row}
            style={{
              height: rowHeight - GAP,
              transform: `translateY(${row.start}px)`,
              gridTemplateColumns: `repeat(${columns}, minmax(0, 1fr))`,
            }}
          >
            {ranked.slice(row.index * columns, (row.index + 1) * columns).map((image, i) => (
              <Tile key={image} image={image} place={row.index * columns + i + 1} of={ranked.length} />
            ))}
          </div>
        ))}
      </div>
    </div>
  );
}
