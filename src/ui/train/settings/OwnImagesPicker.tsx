/** Where a person drops or picks images of their own, how far reading them has come, and what became of them. */
import { msg, t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Progress } from '@mantine/core';
import { IconFiles, IconFolderOpen } from '@tabler/icons-react';
import { useState } from 'react';
import type { ImportReport } from '../../../domain/importReport.ts';
import { briefName } from '../../../lib/briefText.ts';
import { sentences } from '../../../lib/joinedText.ts';
import { secondsText } from '../../../store/run/status.ts';
import { UNNAMED_IMAGES } from '../../../store/settings/choices.ts';
import type { DatasetStatus } from '../../../store/state.ts';
import { useApp, useSession } from '../../../store/useApp.ts';
import { say, type Words } from '../../../words/language.ts';
import { fromFileList } from '../../controls/collectFiles.ts';
import controls from '../../controls/controls.module.css';
import { DropZone } from '../../controls/DropZone.tsx';
import { FilePicker } from '../../controls/FilePicker.tsx';
import { FolderPicker } from '../../controls/FolderPicker.tsx';
import { useListing } from '../../controls/useListing.ts';
import { LabelSource } from '../../dataset/LabelSource.tsx';
import { SpellingText } from '../../dataset/SpellingText.tsx';
import { importedText, underTwoNames } from '../../dataset/summary.ts';
import classes from './SettingsPanel.module.css';
import { SheetGrid } from './SheetGrid.tsx';

const FILE_KINDS = '.zip,.rec,.idx,.property,.parquet,.csv,.tsv,.txt,.lst,.list,.jsonl,.ndjson,image/*,.pgm,.ppm';

type Busy = Extract<DatasetStatus, { kind: 'busy' }>;

const READING: Readonly<Record<Busy['verb'], Words>> = {
  Drawing: msg`Drawing images`,
  Reading: msg`Reading images`,
  Scanning: msg`Scanning images`,
};

function Reading({ status }: { status: Busy }) {
  const session = useSession();
  const { done, total, secondsLeft } = status;
  const time = secondsLeft === null ? null : secondsText(secondsLeft);
  return (
    <div className={classes.reading}>
      <Progress
        size="sm"
        value={(100 * done) / Math.max(1, total)}
        aria-label={say(READING[status.verb])}
        style={{ flex: 1 }}
      />
      <span className={classes.note}>{time === null ? '' : t`${time} left`}</span>
      <button type="button" className={controls.chip} onClick={() => session.cancelReading()}>
        {t`Cancel`}
      </button>
    </div>
  );
}

/** Asks whether labels that differ by case alone are one person. */
function SpellingQuestion({ groups }: { groups: ImportReport['nearlyEqual'] }) {
  const session = useSession();
  const choices = useApp((state) => state.dataset.choices);
  const [kept, setKept] = useState<ImportReport['nearlyEqual'] | null>(null);
  if (groups.length === 0 || kept === groups) return null;
  return (
    <section className={classes.question} aria-label={t`Labels that differ by case`}>
      <p>
        <SpellingText groups={groups} />
      </p>
      <span className={classes.buttons}>
        <button
          type="button"
          className={controls.chip}
          onClick={() => session.readAgain({ ...choices, mergeCase: true })}
        >
          {t`Merge`}
        </button>
        <button type="button" className={controls.chip} onClick={() => setKept(groups)}>
          {t`Keep apart`}
        </button>
      </span>
    </section>
  );
}

/** Stays while the images are read again, so that a choice can be taken back. */
function Source() {
  const session = useSession();
  const labelling = useApp((state) => state.dataset.labelling);
  const choices = useApp((state) => state.dataset.choices);
  if (!labelling) return null;
  return <LabelSource labelling={labelling} choices={choices} onChoose={(chosen) => session.readAgain(chosen)} />;
}

function Outcome({ report }: { report: ImportReport }) {
  return (
    <>
      <p className={classes.note}>{sentences([importedText(report), underTwoNames(report) ?? ''])}</p>
      <SpellingQuestion groups={report.nearlyEqual} />
    </>
  );
}

export default function OwnImagesPicker() {
  const session = useSession();
  const report = useApp((state) => state.dataset.report);
  const status = useApp((state) => state.dataset.status);
  const oneImage = useApp((state) => state.dataset.oneImage);
  const name = useApp((state) => (state.settings.dataset.kind === 'folder' ? state.settings.dataset.path : ''));
  const shortName = briefName(name);
  const chosen = useApp((state) => state.dataset.chosen);
  // While a run on drawn faces is shown, what is on the page is not this set.
  const ready = useApp(({ dataset }) => dataset.status.kind === 'ready' && dataset.faces?.kind === 'folder');
  const heldOut = useApp((state) => state.dataset.faces?.heldOut ?? null);
  const listing = useListing((images) => session.chooseOwn(images));
  return (
    <>
      <DropZone className={classes.drop} listing={listing}>
        <span>
          <Trans>
            Drop a folder or zip with one subfolder for each person, images with a list, a .rec with its .idx, Parquet
            files or a sprite sheet. <strong>Nothing leaves this machine.</strong>
          </Trans>
        </span>
        <span className={classes.buttons}>
          <FolderPicker label={t`Folder of images`} className={controls.chip} listing={listing}>
            <IconFolderOpen size={14} aria-hidden /> {t`Folder…`}
          </FolderPicker>
          <FilePicker
            label={t`Files of images`}
            className={controls.chip}
            accept={FILE_KINDS}
            multiple
            onPick={(files) => listing.take(async () => fromFileList(files))}
          >
            <IconFiles size={14} aria-hidden /> {t`Files…`}
          </FilePicker>
        </span>
      </DropZone>
      {oneImage && <SheetGrid />}
      {chosen === null && name !== UNNAMED_IMAGES && (
        <p className={classes.hint}>
          <Trans>
            Choose <bdi>{shortName}</bdi> again: a page cannot open files by itself.
          </Trans>
        </p>
      )}
      {status.kind === 'busy' && <Reading status={status} />}
      {status.kind === 'cancelled' && (
        <p className={classes.hint}>{t`Reading was cancelled. Start reads them again.`}</p>
      )}
      {report && <Outcome report={report} />}
      <Source />
      {ready && heldOut === true && <p className={classes.note}>{t`Some identities are held out for verification.`}</p>}
      {ready && heldOut === false && (
        <p className={classes.note}>{t`Fewer than 20 identities: none is held out, so there is no verification.`}</p>
      )}
    </>
  );
}
