/** Runs side by side: the settings in which they differ, their final numbers, and what can be done with each. */
import { t } from '@lingui/core/macro';
import {
  IconArrowBackUp,
  IconChevronDown,
  IconChevronUp,
  IconEye,
  IconEyeOff,
  IconPin,
  IconPinFilled,
  IconPlayerPlay,
  IconTrash,
} from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { FINAL_NUMBERS, finalText } from '../../domain/finalNumbers.ts';
import { runStamp, stampParts } from '../../domain/runStamp.ts';
import { isFinished, type ShelfItem, shortName } from '../../domain/shelvedRun.ts';
import { IN_RACE, isRacing } from '../../store/race/raceView.ts';
import { isActive } from '../../store/run/runMachine.ts';
import { MOST_COMPARED } from '../../store/shelf/shelfView.ts';
import { useApp, useSession } from '../../store/useApp.ts';
import { say, spokenLanguage } from '../../words/language.ts';
import { ago } from '../format.ts';
import classes from './RunTable.module.css';
import { type RunRows, type Sorting, type SortKey, settingKey, spokenNames } from './runRows.ts';
import { Sparkline } from './Sparkline.tsx';

interface HeadProps {
  readonly of: SortKey;
  readonly sorting: Sorting;
  readonly onSort: (sorting: Sorting) => void;
  readonly help?: string;
  readonly className?: string | undefined;
  readonly children: ReactNode;
}

/** Numbers and times begin with the greatest, names with the first. */
const beginsDescending = (key: SortKey): boolean => key !== 'name' && !key.startsWith('setting ');

function Head({ of, sorting, onSort, help, className, children }: HeadProps) {
  const sorted = sorting.key === of;
  const direction = sorting.descending ? 'descending' : 'ascending';
  const Icon = sorting.descending ? IconChevronDown : IconChevronUp;
  const next = { key: of, descending: sorted ? !sorting.descending : beginsDescending(of) };
  return (
    <th scope="col" aria-sort={sorted ? direction : 'none'} className={className}>
      <button type="button" className={classes.sort} title={help} onClick={() => onSort(next)}>
        {children}
        {sorted && <Icon size={13} aria-hidden />}
      </button>
    </th>
  );
}

interface ActProps {
  readonly icon: typeof IconPin;
  /** What it does, with the name of the run, for those who hear it. */
  readonly label: string;
  readonly help: string;
  readonly pressed?: boolean;
  readonly disabled?: boolean;
  readonly onClick: () => void;
}

function Act({ icon: Icon, label, help, pressed, disabled, onClick }: ActProps) {
  return (
    <button
      type="button"
      className={classes.act}
      aria-label={label}
      aria-pressed={pressed}
      title={help}
      disabled={disabled}
      onClick={onClick}
    >
      <Icon size={15} stroke={1.8} aria-hidden />
    </button>
  );
}

/** Where a run comes from and where it stands, in few words. */
function Tags({ item }: { readonly item: ShelfItem }) {
  const { record } = item;
  const shown = useApp((state) => state.run.id === record.id);
  const racing = useApp((state) => isRacing(state.race, record.id));
  const { epochs } = record.settings.training;
  const tags = [
    ...(shown ? [t`on the page`] : []),
    ...(racing ? [t`racing`] : []),
    ...(record.origin === 'page' ? [] : [`npm run ${record.origin}`]),
    ...(record.parent ? [t`forked after epoch ${{ epoch: record.parent.epoch }}`] : []),
    ...(isFinished(record) ? [] : [t`${{ done: record.epochs.length }} of ${epochs} epochs`]),
    ...(item.note.hidden ? [t`hidden`] : []),
  ];
  return tags.map((tag) => (
    <span key={tag} className={classes.tag}>
      {tag}
    </span>
  ));
}

function Acts({ item, name }: { readonly item: ShelfItem; readonly name: string }) {
  const session = useSession();
  const busy = useApp((state) => isActive(state.machine.phase));
  const { record, note, hasWeights } = item;
  const { id } = record;
  const racing = useApp((state) => isRacing(state.race, id));
  const whenIdle = busy ? t`Once the run under way has ended or was reset` : undefined;
  const whenFree = racing ? say(IN_RACE) : whenIdle;
  const goOn = isFinished(record) ? t`Show it in Train, with its network` : t`Go on where it stands`;
  return (
    <div className={classes.acts}>
      <Act
        icon={IconPlayerPlay}
        label={isFinished(record) ? t`Show in Train: ${name}` : t`Go on: ${name}`}
        help={hasWeights ? (whenFree ?? goOn) : t`Its weights are not kept`}
        disabled={busy || racing || !hasWeights}
        onClick={() => {
          session.show('train');
          void session.goOn(id);
        }}
      />
      <Act
        icon={IconArrowBackUp}
        label={t`Use the settings of ${name}`}
        help={whenIdle ?? t`Use its settings for the next run`}
        disabled={busy}
        onClick={() => session.takeRunSettings(id)}
      />
      <Act
        icon={note.hidden ? IconEye : IconEyeOff}
        label={note.hidden ? t`Show again: ${name}` : t`Hide: ${name}`}
        help={note.hidden ? t`Show it in the list again` : t`Hide it from the list; it stays kept`}
        onClick={() => session.hideRun(id, !note.hidden)}
      />
      <DeleteAct id={id} name={name} />
    </div>
  );
}

function DeleteAct({ id, name }: { readonly id: string; readonly name: string }) {
  const session = useSession();
  const underWay = useApp((state) => state.run.id === id && isActive(state.machine.phase));
  const racing = useApp((state) => isRacing(state.race, id));
  return (
    <Act
      icon={IconTrash}
      label={t`Delete: ${name}`}
      help={racing ? say(IN_RACE) : underWay ? t`It is under way: reset it first` : t`Delete it; that can be undone`}
      disabled={underWay || racing}
      onClick={() => session.deleteRun(id)}
    />
  );
}

interface RowProps {
  readonly item: ShelfItem;
  /** What it is called where no other run is called so. */
  readonly spoken: string;
  readonly values: readonly (string | null)[];
  readonly selected: boolean;
  /** No more can be selected. */
  readonly full: boolean;
  readonly onSelect: (selected: boolean) => void;
}

function Row({ item, spoken, values, selected, full, onSelect }: RowProps) {
  const session = useSession();
  const { record, note } = item;
  const name = shortName(item);
  const [loss, ...rest] = stampParts(record.settings);
  const Pin = note.pinned ? IconPinFilled : IconPin;
  return (
    <tr data-selected={selected || undefined}>
      <td className={classes.lead}>
        <input
          type="checkbox"
          aria-label={t`Compare ${spoken}`}
          title={full && !selected ? t`At most ${{ most: MOST_COMPARED }} can be compared` : t`Select to compare`}
          checked={selected}
          disabled={full && !selected}
          onChange={(event) => onSelect(event.currentTarget.checked)}
        />
        <Act
          icon={Pin}
          label={t`Pin ${spoken}`}
          help={
            note.pinned
              ? t`Pinned: its curves lie under those of the run shown. Click to unpin.`
              : t`Pin: its curves lie under those of the run shown, and its weights stay longest`
          }
          pressed={note.pinned}
          onClick={() => session.pinRun(record.id, !note.pinned)}
        />
      </td>
      <th scope="row" className={classes.name}>
        <button
          type="button"
          className={classes.open}
          aria-label={spoken}
          title={t`Open: ${{ run: runStamp(record.settings) }}`}
          onClick={() => void session.openRun(record.id)}
        >
          {name}
        </button>
        <span className={classes.stamp} title={runStamp(record.settings)}>
          {(note.name === '' ? rest : [loss, ...rest]).join(' · ')}
        </span>
        <span className={classes.tags}>
          <Tags item={item} />
          {note.note !== '' && <span className={classes.note}>{note.note}</span>}
        </span>
      </th>
      <td>
        <Sparkline loss={record.loss} />
      </td>
      {values.map((value, i) => (
        <td key={i} className={classes.setting}>
          {value ?? '–'}
        </td>
      ))}
      {FINAL_NUMBERS.map(({ key }) => (
        <td key={key} className={classes.number}>
          {finalText(record, key)}
        </td>
      ))}
      <td className={classes.when} title={new Date(record.began).toLocaleString(spokenLanguage())}>
        {ago((Date.now() - record.began) / 1000)}
      </td>
      <td>
        <Acts item={item} name={spoken} />
      </td>
    </tr>
  );
}

interface RunTableProps extends Pick<HeadProps, 'sorting' | 'onSort'> {
  readonly shown: RunRows;
  readonly selected: readonly string[];
  readonly onSelect: (ids: readonly string[]) => void;
}

export function RunTable({ shown, sorting, onSort, selected, onSelect }: RunTableProps) {
  const { rows, differences } = shown;
  const names = spokenNames(rows);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
    <section className={classes.scroll} tabIndex={0} aria-label={t`Table of runs`}>
      <table className={classes.table}>
        <thead>
          <tr>
            <th scope="col">
              <span className="sr-only">{t`Compare and pin`}</span>
            </th>
            <Head of="name" {...{ sorting, onSort }}>
              {t`Run`}
            </Head>
            <th scope="col">{t`Loss curve`}</th>
            {differences.map((difference) => (
              <Head
                key={settingKey(difference)}
                of={settingKey(difference)}
                {...{ sorting, onSort }}
                help={t`A setting in which the listed runs differ`}
              >
                {say(difference.label)}
              </Head>
            ))}
            {FINAL_NUMBERS.map(({ key, label, help }) => (
              <Head key={key} of={key} {...{ sorting, onSort }} help={say(help)} className={classes.number}>
                {say(label)}
              </Head>
            ))}
            <Head of="when" {...{ sorting, onSort }}>
              {t`When`}
            </Head>
            <th scope="col">
              <span className="sr-only">{t`Actions`}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map((item, i) => {
            const { id } = item.record;
            return (
              <Row
                key={id}
                item={item}
                spoken={names[i]!}
                values={differences.map((difference) => difference.values[i] ?? null)}
                selected={selected.includes(id)}
                full={selected.length >= MOST_COMPARED}
                onSelect={(on) => onSelect(on ? [...selected, id] : selected.filter((each) => each !== id))}
              />
            );
          })}
        </tbody>
      </table>
    </section>
  );
}
