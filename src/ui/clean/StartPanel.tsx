/** The beginning: what this does in two sentences, where to drop a folder, and a sample for those without photos. */
import { IconFileZip, IconFolderOpen, IconShieldLock, IconSparkles, IconX } from '@tabler/icons-react';
import { useClean, useCleanSession } from '../../store/clean/useClean.ts';
import { ownFolder } from '../../store/dataset/ownFolder.ts';
import { fromFileList } from '../controls/collectFiles.ts';
import controls from '../controls/controls.module.css';
import { DropZone } from '../controls/DropZone.tsx';
import { FilePicker } from '../controls/FilePicker.tsx';
import { FolderPicker } from '../controls/FolderPicker.tsx';
import { type Listing, useListing } from '../controls/useListing.ts';
import { counted } from '../format.ts';
import { fileName, isNetwork, NetworkChoice } from './NetworkChoice.tsx';
import classes from './StartPanel.module.css';

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
    <ul className={classes.folders} aria-label="Folders opened before">
      {folders.map((folder, i) => (
        <li key={i}>
          <button
            type="button"
            className={controls.link}
            title="Opens this folder again; the browser may ask whether it may"
            onClick={() => void open(folder)}
          >
            <bdi>{folder.name}</bdi>
          </button>
          <button
            type="button"
            className={classes.forget}
            aria-label={`Forget the folder ${folder.name}`}
            title="Forget this folder"
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
      <p className={classes.dropText}>Drop a folder or a zip here, one subfolder for each person</p>
      <div className={classes.buttons}>
        <FolderPicker
          label="Folder of photos to clean"
          className={`${controls.button} ${controls.primary}`}
          listing={listing}
          onFolder={(folder) => session.rememberFolder(folder)}
        >
          <IconFolderOpen size={15} aria-hidden /> Choose a folder…
        </FolderPicker>
        <FilePicker
          label="Zip of photos to clean"
          className={controls.button}
          accept=".zip,application/zip"
          onPick={(files) => listing.take(async () => fromFileList(files))}
        >
          <IconFileZip size={15} aria-hidden /> Choose a zip…
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

function Earlier() {
  const session = useCleanSession();
  const earlier = useClean((state) => state.earlier);
  if (earlier.length === 0) return null;
  return (
    <section className={classes.earlier} aria-label="Earlier reviews">
      <h2 className="panel-title">Reviewed before</h2>
      <p className={classes.hint}>Drop the same folder again and your verdicts come back.</p>
      <ul>
        {earlier.map(({ fingerprint, name, images, verdicts }) => (
          <li key={fingerprint}>
            <bdi>{name}</bdi>
            <span>
              {counted(images, 'image')} · {counted(verdicts.length, 'verdict')}
            </span>
            <button
              type="button"
              className={classes.forget}
              aria-label={`Forget the verdicts on ${name}`}
              title="Forget these verdicts"
              onClick={() => session.forgetEarlier(fingerprint)}
            >
              <IconX size={14} aria-hidden />
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** 58_000_000 -> "58 MB". */
const megabytes = (bytes: number): string => `${Math.max(1, Math.round(bytes / 1e6)).toLocaleString('en')} MB`;

/** What stays in the browser of the photos, the switch for it, and the way to be rid of it. */
function FoundBefore() {
  const session = useCleanSession();
  const keep = useClean((state) => state.keepFaces);
  const kept = useClean((state) => state.keptFaces);
  return (
    <section className={classes.earlier} aria-label="Faces kept">
      <label className={classes.keep}>
        <input type="checkbox" checked={keep} onChange={(event) => session.setKeepFaces(event.target.checked)} />
        Keep what is found in photos in this browser, so that the next visit searches only new ones
      </label>
      <p className={classes.hint}>
        Of each face: a small picture, where it is, and the numbers it is compared by; at most 2 GB, and nothing leaves
        this machine.
      </p>
      {kept && kept.faces > 0 && (
        <p className={classes.kept}>
          {counted(kept.faces, 'face')} kept, {megabytes(kept.bytes)}
          <button type="button" className={controls.button} onClick={() => session.forgetFaces()}>
            Forget them
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
        <h2>Find the wrong names in your own face photos</h2>
        <p>
          Each face is compared with all the others, and the photos that most likely carry the wrong name come first.
          You decide about them one by one, by keyboard, and take the clean set away.
        </p>
        <p className={classes.private}>
          <IconShieldLock size={17} aria-hidden /> No image leaves this machine.
        </p>
      </div>
      <Drop />
      <Comparison />
      <p className={classes.sample}>
        No photos at hand?
        <button type="button" className={controls.button} onClick={() => session.trySample()}>
          <IconSparkles size={15} aria-hidden /> Try it on synthetic faces
        </button>
      </p>
      <Earlier />
      <FoundBefore />
    </div>
  );
}
