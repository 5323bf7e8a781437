/**
 * Where a run is watched: something to do on the left, faces and figures in the middle, rectified labels on the right. Where there is
 * one column it shows one of these at a time; settings come as a sheet from below, and what they change stays in sight above it.
 */
import { msg, t } from '@lingui/core/macro';
import { SegmentedControl } from '@mantine/core';
import { IconAdjustmentsHorizontal, IconX } from '@tabler/icons-react';
import { type KeyboardEvent, type ReactNode, type RefObject, useEffect, useId, useRef, useState } from 'react';
import { useApp } from '../../store/useApp.ts';
import { say, type Words } from '../../words/language.ts';
import { Boundary } from '../boundary/Boundary.tsx';
import { lazyPart } from '../boundary/lazyPart.tsx';
import { DetectedFigure, LossFigure, QualityFigure, VerificationFigure } from '../charts/Figures.tsx';
import controls from '../controls/controls.module.css';
import { saidOptions, type WordedOption } from '../controls/saidOptions.ts';
import { FaceWall } from '../faces/FaceWall.tsx';
import { RectifiedPanel } from './rectified/RectifiedPanel.tsx';
import { ReplayBar } from './replay/ReplayBar.tsx';
import { ShownRun } from './story/ShownRun.tsx';
import classes from './TrainLayout.module.css';

const FIGURES = [
  { key: 'loss', name: msg({ message: 'Loss', context: 'value' }), Figure: LossFigure },
  { key: 'detected', name: msg`Detected noise`, Figure: DetectedFigure },
  { key: 'quality', name: msg`Detection quality`, Figure: QualityFigure },
  { key: 'verification', name: msg`Verification`, Figure: VerificationFigure },
] as const;

const figureName = (words: Words): string => {
  const name = say(words);
  return t`The figure "${name}"`;
};

const SpherePanel = lazyPart(msg`The sphere`, () => import('../sphere/SpherePanel.tsx'));

type Part = 'picture' | 'charts' | 'labels';

const PARTS: readonly WordedOption<Part>[] = [
  { value: 'picture', label: msg`Picture` },
  { value: 'charts', label: msg`Charts` },
  { value: 'labels', label: msg`Labels` },
];

interface Sheet {
  readonly open: boolean;
  readonly id: string;
  readonly button: RefObject<HTMLButtonElement | null>;
  setOpen(open: boolean): void;
}

function useSheet(): Sheet {
  const [open, setOpen] = useState(false);
  const id = useId();
  const button = useRef<HTMLButtonElement>(null);
  return {
    open,
    id,
    button,
    setOpen(next) {
      setOpen(next);
      if (!next) button.current?.focus();
    },
  };
}

interface PartsBarProps {
  readonly part: Part;
  readonly onPart: (part: Part) => void;
  /** Null where what is on the left is no sheet. */
  readonly sheet: Sheet | null;
}

/** Where there is one column: which part is shown, and the way to the settings. */
function PartsBar({ part, onPart, sheet }: PartsBarProps) {
  return (
    <div className={classes.parts}>
      <SegmentedControl
        size="xs"
        aria-label={t`Part of the page`}
        data={saidOptions(PARTS)}
        value={part}
        onChange={(value) => onPart(PARTS.find((each) => each.value === value)?.value ?? 'picture')}
      />
      {sheet && (
        <button
          ref={sheet.button}
          type="button"
          className={`${controls.button} ${classes.opener}`}
          aria-expanded={sheet.open}
          aria-controls={sheet.id}
          onClick={() => sheet.setOpen(!sheet.open)}
        >
          <IconAdjustmentsHorizontal size={15} aria-hidden /> {t`Settings`}
        </button>
      )}
    </div>
  );
}

/** Where there is one column it lies at the lower end of the window, over nothing that it changes. */
function SheetFrame({ sheet, children }: { readonly sheet: Sheet; readonly children: ReactNode }) {
  const close = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (sheet.open) close.current?.focus({ preventScroll: true });
  }, [sheet.open]);
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape' || !sheet.open || event.defaultPrevented) return;
    event.preventDefault();
    sheet.setOpen(false);
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: Escape closes it, wherever in it the focus is
    <div id={sheet.id} className={classes.settings} data-sheet={sheet.open ? 'open' : 'closed'} onKeyDown={onKeyDown}>
      <div className={classes.sheetHead}>
        <span aria-hidden>{t`Settings`}</span>
        <button
          ref={close}
          type="button"
          className={`${controls.button} ${classes.closer}`}
          aria-label={t`Close the settings`}
          onClick={() => sheet.setOpen(false)}
        >
          <IconX size={16} aria-hidden />
        </button>
      </div>
      {children}
    </div>
  );
}

interface TrainLayoutProps {
  readonly side: ReactNode;
  /** Where there is one column the side is a sheet, not what the page begins with. */
  readonly asSheet: boolean;
  /** Above the faces. */
  readonly top: ReactNode;
}

export function TrainLayout({ side, asSheet, top }: TrainLayoutProps) {
  const picture = useApp((state) => state.picture);
  const [part, setPart] = useState<Part>('picture');
  const sheet = useSheet();
  const main = useRef<HTMLElement>(null);
  const parts = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!sheet.open) return;
    // What the settings change goes where the sheet leaves it in sight: the faces, or the other part that is shown.
    const faces = main.current?.querySelector<HTMLElement>('[role="application"]');
    const shown = faces?.offsetParent ? faces : parts.current;
    shown?.scrollIntoView({ block: 'start' });
  }, [sheet.open]);
  return (
    <main
      ref={main}
      id="content"
      tabIndex={-1}
      className={classes.main}
      data-part={part}
      data-sheet={asSheet && sheet.open}
    >
      {asSheet ? (
        <SheetFrame sheet={sheet}>{side}</SheetFrame>
      ) : (
        <div className={`${classes.settings} ${classes.first}`}>{side}</div>
      )}
      <div className={picture === 'sphere' ? `${classes.centre} ${classes.tall}` : classes.centre}>
        {top}
        <div ref={parts} className={classes.place}>
          <PartsBar part={part} onPart={setPart} sheet={asSheet ? sheet : null} />
        </div>
        <ShownRun>
          <div className={picture === 'sphere' ? `${classes.wall} ${classes.sphere}` : classes.wall} data-skip="faces">
            {picture === 'sphere' ? (
              <SpherePanel />
            ) : (
              <Boundary what={t`The faces`}>
                <FaceWall />
              </Boundary>
            )}
          </div>
          <Boundary what={t`The replay`}>
            <ReplayBar />
          </Boundary>
          <div className={classes.figures} data-skip="charts">
            {FIGURES.map(({ key, name, Figure }) => (
              <Boundary key={key} what={figureName(name)}>
                <Figure />
              </Boundary>
            ))}
          </div>
        </ShownRun>
      </div>
      <div className={classes.rectified} data-skip="rectified">
        <ShownRun>
          <Boundary what={t`The rectified labels`}>
            <RectifiedPanel />
          </Boundary>
        </ShownRun>
      </div>
    </main>
  );
}
