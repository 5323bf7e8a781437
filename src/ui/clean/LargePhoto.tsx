/** The whole photo as large as the window allows, and larger, with all of its faces. */
import { t } from '@lingui/core/macro';
import { IconZoomIn, IconZoomOut } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { useClean } from '../../store/clean/useClean.ts';
import controls from '../controls/controls.module.css';
import { percent } from '../format.ts';
import { FaceCount, FoundFaces } from './FoundFaces.tsx';
import { Framed } from './FramedPhoto.tsx';
import classes from './LargePhoto.module.css';
import { NamelessBoxes, NamelessFaces, useNamelessFaces } from './NamelessFaces.tsx';
import { useFacesOf } from './useFacesOf.ts';

const ZOOMS = [1, 1.5, 2, 3, 4] as const;

const zoomBy = (zoom: number, by: number): number => Math.max(0, Math.min(ZOOMS.length - 1, zoom + by));

interface LargePhotoProps {
  readonly file: Blob;
  readonly image: number;
  onFail(): void;
}

export function LargePhoto({ file, image, onFail }: LargePhotoProps) {
  const regions = useClean((state) => state.set?.regions);
  const boxes = useFacesOf(image);
  const nameless = useNamelessFaces(image, boxes);
  const [zoom, setZoom] = useState(0);
  const named = regions ? regions.filter(({ photo }) => photo === regions[image]!.photo).length : null;
  const change = (by: number): void => setZoom((held) => zoomBy(held, by));
  // Wherever in the dialog the focus is, which lies on its cross at first.
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      const by = { '+': 1, '=': 1, '-': -1 }[event.key];
      if (by === undefined || event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      setZoom((held) => zoomBy(held, by));
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, []);
  return (
    <div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard */}
      <section className={classes.scroll} tabIndex={0} aria-label={t`The whole photo`}>
        <Framed file={file} image={image} large zoom={ZOOMS[zoom]!} onFail={onFail}>
          {!regions && boxes && boxes.length > 0 && <FoundFaces image={image} boxes={boxes} />}
          {regions && nameless && <NamelessBoxes faces={nameless} />}
        </Framed>
      </section>
      <div className={classes.bar}>
        <FaceCount image={image} boxes={boxes} named={named} />
        <div className={classes.zoom}>
          <button
            type="button"
            className={controls.button}
            aria-label={t`Smaller`}
            aria-keyshortcuts="-"
            title={t`Smaller (-)`}
            disabled={zoom === 0}
            onClick={() => change(-1)}
          >
            <IconZoomOut size={15} aria-hidden />
          </button>
          <span>{percent(ZOOMS[zoom]!)}</span>
          <button
            type="button"
            className={controls.button}
            aria-label={t`Larger`}
            aria-keyshortcuts="+"
            title={t`Larger (+)`}
            disabled={zoom === ZOOMS.length - 1}
            onClick={() => change(1)}
          >
            <IconZoomIn size={15} aria-hidden />
          </button>
        </div>
      </div>
      {nameless && <NamelessFaces image={image} faces={nameless} />}
    </div>
  );
}
