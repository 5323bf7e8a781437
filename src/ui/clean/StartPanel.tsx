/** The beginning: what this does in two sentences, where to drop a folder, and a sample for those without photos. */
import { plural, t } from '@lingui/core/macro';
import { IconFileZip, IconFolderOpen, IconShieldLock, IconSparkles, IconX } from '@tabler/icons-react';
import type { CleanState } from '../../store/clean/cleanTypes.ts';
import { setTitle } from '../../store/clean/sample.ts';
import { useClean, useCleanSession } from '../../store/clean/useClean.ts';
import { ownFolder } from '../../store/dataset/ownFolder.ts';
import { fromFileList } from '../controls/collectFiles.ts';
import controls from '../controls/controls.module.css';
import { DropZone } from '../controls/DropZone.tsx';
import { FilePicker } from '../controls/FilePicker.tsx';
import { FolderPicker } from '../controls/FolderPicker.tsx';
import { type Listing, useListing } from '../controls/useListing.ts';
import { fileName, isNetwork, NetworkChoice } from './NetworkChoice.tsx';
import classes from './StartPanel.module.css';

const forgetFolder = ({ name }: FileSystemDirectoryHandle): string => t`Forget the folder ${name}`;

/** Folders that the browser remembers: opened with a press, once it has been allowed again. */
function Folders({ listing }: { listing: Listing }) {
  const session = useCleanSession();
  const folders = useClean((state) => state.folders);
  const open = async (folder: FileSystemDirectoryHandle): Promise<void> => {
    const allowed = await folder.requestPermission?.({ mode: 'read' }).catch(() => 'denied' as const);
    if (allowed !== 'granted') return;
    session.rememberFolder(folder);
    listing.take((watch) => ownFolder(folder, watch));
  };
  if (folders.length === 0) return null;
  return (
    <ul className={classes.folders} aria-label={t`Folders opened before`}>
      {folders.map((folder, i) => (
        <li key={i}>
          <button
            type="button"
            className={controls.link}
            title={t`Opens this folder again; the browser may ask whether it may`}
            onClick={() => void open(folder)}
          >
            <bdi>{folder.name}</bdi>
          </button>
          <button
            type="button"
            className={classes.forget}
            aria-label={forgetFolder(folder)}
            title={t`Forget this folder`}
            onClick={() => session.forgetFolder(folder)}
          >
            <IconX size={14} aria-hidden />
          </button>
        </li>
      ))}
    </ul>
  );
}

function Drop() {
  const session = useCleanSession();
  const listing = useListing(({ name, sources }) => {
    const network = sources.find(({ path }) => isNetwork(path));
    if (network) session.compareBy({ name: fileName(network.path), file: network.blob, wish: {} });
    const photos = sources.filter((source) => source !== network);
    if (photos.length > 0) session.analyse({ name, sources: photos });
  });
  return (
    <DropZone className={classes.drop} listing={listing}>
      <IconFolderOpen size={34} stroke={1.3} aria-hidden />
      <p className={classes.dropText}>{t`Drop a folder or a zip here, one subfolder for each person`}</p>
      <div className={classes.buttons}>
        <FolderPicker
          label={t`Folder of photos to clean`}
          className={`${controls.button} ${controls.primary}`}
          listing={listing}
          onFolder={(folder) => session.rememberFolder(folder)}
        >
          <IconFolderOpen size={15} aria-hidden /> {t`Choose a folder…`}
        </FolderPicker>
        <FilePicker
          label={t`Zip of photos to clean`}
          className={controls.button}
          accept=".zip,application/zip"
          onPick={(files) => listing.take(async () => fromFileList(files))}
        >
          <IconFileZip size={15} aria-hidden /> {t`Choose a zip…`}
        </FilePicker>
      </div>
      <Folders listing={listing} />
    </DropZone>
  );
}

function Comparison() {
  const session = useCleanSession();
  const network = useClean((state) => state.network);
  return (
    <div className={classes.comparison}>
      <NetworkChoice network={network} onChange={(chosen) => session.compareBy(chosen)} />
    </div>
  );
}

function EarlierReview({ review }: { review: CleanState['earlier'][number] }) {
  const session = useCleanSession();
  const { fingerprint, images } = review;
  const name = setTitle(review.name);
  const verdicts = review.verdicts.length;
  return (
    <li>
      <bdi>{name}</bdi>
      <span>
        {t`${plural(images, { one: '# image', other: '# images' })} · ${plural(verdicts, { one: '# verdict', other: '# verdicts' })}`}
      </span>
      <button
        type="button"
        className={classes.forget}
        aria-label={t`Forget the verdicts on ${name}`}
        title={t`Forget these verdicts`}
        onClick={() => session.forgetEarlier(fingerprint)}
      >
        <IconX size={14} aria-hidden />
      </button>
    </li>
  );
}

function Earlier() {
  const earlier = useClean((state) => state.earlier);
  if (earlier.length === 0) return null;
  return (
    <section className={classes.earlier} aria-label={t`Earlier reviews`}>
      <h2 className="panel-title">{t`Reviewed before`}</h2>
      <p className={classes.hint}>{t`Drop the same folder again and your verdicts come back.`}</p>
      <ul>
        {earlier.map((review) => (
          <EarlierReview key={review.fingerprint} review={review} />
        ))}
      </ul>
    </section>
  );
}

/** 58_000_000 -> "58 MB". */
const megabytes = (bytes: number): string => `${Math.max(1, Math.round(bytes / 1e6)).toLocaleString('en')} MB`;

function keptText({ faces, bytes }: NonNullable<CleanState['keptFaces']>): string {
  const size = megabytes(bytes);
  return t`${plural(faces, { one: '# face', other: '# faces' })} kept, ${size}`;
}

/** What stays in the browser of the photos, the switch for it, and the way to be rid of it. */
function FoundBefore() {
  const session = useCleanSession();
  const keep = useClean((state) => state.keepFaces);
  const kept = useClean((state) => state.keptFaces);
  return (
    <section className={classes.earlier} aria-label={t`Faces kept`}>
      <label className={classes.keep}>
        <input type="checkbox" checked={keep} onChange={(event) => session.setKeepFaces(event.target.checked)} />
        {t`Keep what is found in photos in this browser, so that the next visit searches only new ones`}
      </label>
      <p className={classes.hint}>
        {t`Of each face: a small picture, where it is, and the numbers it is compared by; at most 2 GB, and nothing leaves this machine.`}
      </p>
      {kept && kept.faces > 0 && (
        <p className={classes.kept}>
          {keptText(kept)}
          <button type="button" className={controls.button} onClick={() => session.forgetFaces()}>
            {t`Forget them`}
          </button>
        </p>
      )}
    </section>
  );
}

export function StartPanel() {
  const session = useCleanSession();
  return (
    <div className={classes.start}>
      <div className={classes.intro}>
        <h2>{t`Find the wrong names in your own face photos`}</h2>
        <p>
          {t`Each face is compared with all the others, and the photos that most likely carry the wrong name come first. You decide about them one by one, by keyboard, and take the clean set away.`}
        </p>
        <p className={classes.private}>
          <IconShieldLock size={17} aria-hidden /> {t`No image leaves this machine.`}
        </p>
      </div>
      <Drop />
      <Comparison />
      <p className={classes.sample}>
        {t`No photos at hand?`}
        <button type="button" className={controls.button} onClick={() => session.trySample()}>
          <IconSparkles size={15} aria-hidden /> {t`Try it on synthetic faces`}
        </button>
      </p>
      <Earlier />
      <FoundBefore />
    </div>
  );
}
