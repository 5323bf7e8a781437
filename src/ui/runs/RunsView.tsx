/** Every run that there was: a table of what differs, runs laid over each other, one opened again, results of the commands; and sweeps. */
import { msg, plural, t } from '@lingui/core/macro';
import { SegmentedControl } from '@mantine/core';
import { IconFolderPlus, IconGitCompare, IconStack2 } from '@tabler/icons-react';
import { type ComponentType, useMemo, useState } from 'react';
import { MOST_COMPARED, type RunsPart } from '../../store/shelf/shelfView.ts';
import { useApp, useSession } from '../../store/useApp.ts';
import { say } from '../../words/language.ts';
import { fromFileList } from '../controls/collectFiles.ts';
import controls from '../controls/controls.module.css';
import { DropZone } from '../controls/DropZone.tsx';
import { EmptyView } from '../controls/EmptyView.tsx';
import { FilePicker } from '../controls/FilePicker.tsx';
import { FolderPicker } from '../controls/FolderPicker.tsx';
import { saidOptions, type WordedOption } from '../controls/saidOptions.ts';
import { type Listing, useListing } from '../controls/useListing.ts';
import { RacePanel } from '../race/RacePanel.tsx';
import { useLanguage } from '../useLanguage.ts';
import { ComparedRuns } from './ComparedRuns.tsx';
import { OpenedRun } from './OpenedRun.tsx';
import { RunsExport } from './RunsExport.tsx';
import classes from './RunsView.module.css';
import { RunTable } from './RunTable.tsx';
import { rowsOf, type Sorting } from './runRows.ts';

const ABOUT_FILES = msg`Results of npm run train (run.json with metrics.jsonl and rectified.csv) and npm run sweep (results.jsonl), as folder or zip. Or drop them here.`;

function AddResults({ listing }: { readonly listing: Listing }) {
  return (
    <>
      <FolderPicker label={t`Folder of results`} className={controls.button} title={say(ABOUT_FILES)} listing={listing}>
        <IconFolderPlus size={15} aria-hidden /> {t`Add a folder…`}
      </FolderPicker>
      <FilePicker
        label={t`Files of results`}
        className={controls.button}
        title={say(ABOUT_FILES)}
        multiple
        accept=".json,.jsonl,.csv,.zip"
        onPick={(files) => listing.take(async () => fromFileList(files))}
      >
        {t`Add files…`}
      </FilePicker>
    </>
  );
}

function Nothing({ listing }: { readonly listing: Listing }) {
  const session = useSession();
  return (
    <EmptyView
      label={t`Runs`}
      icon={<IconStack2 size={30} stroke={1.3} aria-hidden />}
      title={t`No runs yet`}
      text={t`Every run that you train is kept here, in this browser: its settings, curves and decisions, and its weights while there is room. Results of npm run train and npm run sweep join them when you drop them here.`}
    >
      <button type="button" className={`${controls.button} ${controls.primary}`} onClick={() => session.show('train')}>
        {t`Go to Train`}
      </button>
      <AddResults listing={listing} />
    </EmptyView>
  );
}

function Shelf({ listing }: { readonly listing: Listing }) {
  const session = useSession();
  const items = useApp((state) => state.shelf.items);
  const unreadable = useApp((state) => state.shelf.unreadable);
  const [filter, setFilter] = useState('');
  const [withHidden, setWithHidden] = useState(false);
  const [sorting, setSorting] = useState<Sorting>({ key: 'when', descending: true });
  const [selected, setSelected] = useState<readonly string[]>([]);
  const language = useLanguage();
  // biome-ignore lint/correctness/useExhaustiveDependencies: it holds words of the language
  const shown = useMemo(
    () => rowsOf(items, { filter, sorting, withHidden }),
    [items, filter, sorting, withHidden, language],
  );
  const here = selected.filter((id) => shown.rows.some(({ record }) => record.id === id));
  const hidden = items.filter(({ note }) => note.hidden).length;
  const canCompare = here.length > 1;
  const exported = here.length > 0 ? shown.rows.filter(({ record }) => here.includes(record.id)) : shown.rows;
  return (
    <section className={`panel ${classes.shelf}`} aria-label={t`Runs`}>
      <div className={classes.tools}>
        <h2 className="panel-title">{t`${plural({ count: items.length }, { one: '# run', other: '# runs' })}`}</h2>
        <input
          type="search"
          className={`${controls.field} ${classes.search}`}
          aria-label={t`Filter runs`}
          placeholder={t`Filter: arcface 30 %`}
          value={filter}
          onChange={(event) => setFilter(event.currentTarget.value)}
        />
        {hidden > 0 && (
          <label className={classes.check}>
            <input
              type="checkbox"
              checked={withHidden}
              onChange={(event) => setWithHidden(event.currentTarget.checked)}
            />
            {t`show ${hidden} hidden`}
          </label>
        )}
        <span className={classes.buttons}>
          <button
            type="button"
            className={controls.button}
            disabled={!canCompare}
            title={
              canCompare
                ? t`Their curves over each other, and what differs`
                : t`Select 2 to ${{ most: MOST_COMPARED }} runs first`
            }
            onClick={() => session.compareRuns(here)}
          >
            <IconGitCompare size={15} aria-hidden />{' '}
            {here.length > 0 ? t`Compare ${{ count: here.length }}` : t`Compare`}
          </button>
          {exported.length > 0 && <RunsExport items={exported} which={here.length > 0 ? 'selected' : 'listed'} />}
          <AddResults listing={listing} />
        </span>
      </div>
      {shown.rows.length === 0 ? (
        <p className={classes.none}>{filter === '' ? t`All runs are hidden.` : t`No run matches.`}</p>
      ) : (
        <RunTable shown={shown} sorting={sorting} onSort={setSorting} selected={here} onSelect={setSelected} />
      )}
      {unreadable > 0 && (
        <p className={classes.none}>
          {plural(unreadable, {
            one: '# record cannot be read by this version of the page, and stays as it is.',
            other: '# records cannot be read by this version of the page, and stay as they are.',
          })}
        </p>
      )}
    </section>
  );
}

function RunsOfPage() {
  const session = useSession();
  const any = useApp((state) => state.shelf.items.length > 0);
  const opened = useApp((state) => state.shelf.opened);
  const item = useApp((state) => state.shelf.items.find(({ record }) => record.id === opened?.id));
  const listing = useListing(({ sources }) => void session.addRunFiles(sources));
  return (
    <DropZone className={classes.view} listing={listing}>
      {item ? (
        <OpenedRun item={item} details={opened?.details ?? null} />
      ) : (
        <>
          <RacePanel />
          {any ? (
            <>
              <ComparedRuns />
              <Shelf listing={listing} />
            </>
          ) : (
            <Nothing listing={listing} />
          )}
        </>
      )}
    </DropZone>
  );
}

const PARTS: readonly WordedOption<RunsPart>[] = [
  { value: 'runs', label: msg`Runs` },
  { value: 'sweeps', label: msg`Sweeps` },
];

/** @param SweepsPart the sweeps, with what they need */
export default function RunsView({ SweepsPart }: { readonly SweepsPart: ComponentType }) {
  const session = useSession();
  const part = useApp((state) => state.shelf.part);
  return (
    <>
      <SegmentedControl
        size="xs"
        className={classes.parts}
        aria-label={t`Runs or sweeps`}
        title={t`Runs: each by itself and beside others. Sweeps: many runs by one plan, with tables over seeds`}
        data={saidOptions(PARTS)}
        value={part}
        onChange={(value) => session.showRunsPart(value === 'sweeps' ? 'sweeps' : 'runs')}
      />
      {part === 'sweeps' ? <SweepsPart /> : <RunsOfPage />}
    </>
  );
}
