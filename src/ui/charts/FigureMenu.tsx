/** Takes a figure away as a picture that says which run it is of. */
import { t } from '@lingui/core/macro';
import type { RefObject } from 'react';
import { useApp, useSession } from '../../store/useApp.ts';
import { type ExportChoice, ExportMenu } from '../controls/ExportMenu.tsx';
import { type FigureOf, figureCaptions } from './figureCaptions.ts';
import type { FigureLegend } from './figureSvg.ts';

interface FigureMenuProps {
  readonly title: string;
  readonly of: FigureOf;
  readonly legend: readonly FigureLegend[];
  /** Holds what is drawn. */
  readonly drawing: RefObject<HTMLElement | null>;
}

export function FigureMenu({ title, of, legend, drawing }: FigureMenuProps) {
  const session = useSession();
  const runId = useApp((state) => state.run.id);
  const isKept = useApp((state) => state.shelf.items.some(({ record }) => record.id === state.run.id));

  const save = async (form: 'svg' | 'png'): Promise<void> => {
    if (!drawing.current) return;
    const captions = figureCaptions(of, session.store.getState());
    const settings = typeof of === 'string' ? session.store.getState().run.settings : null;
    // Few need it, so it is loaded once it is needed.
    const pictures = await import('./figureSvg.ts').catch(() => null);
    if (!pictures || !drawing.current) return session.tellExportFailed(t`The part of the page that draws files`);
    const svg = pictures.figureSvg({ title, legend, captions, drawing: drawing.current });
    const content = form === 'svg' ? pictures.svgBlob(svg) : await pictures.pngBlob(svg);
    if (!content) return session.tellExportFailed(t`"${title}" as PNG`);
    await session.exportFigure({ title, settings, form, content });
  };

  const choices: readonly ExportChoice[] = [
    {
      label: t`Picture, SVG`,
      help: t`For print and for drawing programs, with the stamp of its run`,
      onChoose: () => void save('svg'),
    },
    {
      label: t`Picture, PNG`,
      help: t`For slides and messages, with the stamp of its run`,
      onChoose: () => void save('png'),
    },
    ...(of === 'curves' && isKept && runId !== null
      ? [
          {
            label: t`Curves of the run, CSV`,
            help: t`Loss by step, metrics by epoch`,
            onChoose: () => void session.exportRun(runId, 'csv'),
          },
        ]
      : []),
  ];
  return <ExportMenu small what={t`the figure "${title}"`} choices={choices} />;
}
