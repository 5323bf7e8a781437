/** Takes runs and figures away as files. */
import { t } from '@lingui/core/macro';
import type { ShelfItem } from '../../domain/shelvedRun.ts';
import type { FigureFile, RunForm, TableForm } from './exportForms.ts';
import type { MaterialParts } from './runMaterial.ts';
import type { Shelf } from './shelf.ts';
import type { ShelfMessage } from './shelfView.ts';

export interface ExportActions {
  /**
   * A table of runs, in the order given; for TensorBoard a folder of curves each.
   * @param folded runs that differ in their seeds alone are one row
   */
  exportRuns(ids: readonly string[], form: TableForm, folded: boolean): Promise<void>;
  /** The curves of a run, or everything that is kept of it; for the projector its embeddings with their faces. */
  exportRun(id: string, form: RunForm): Promise<void>;
  exportFigure(figure: FigureFile): Promise<void>;
  /** @param what cannot be made, as the beginning of a sentence */
  tellExportFailed(what: string): void;
}

interface ExportParts extends MaterialParts {
  readonly shelf: Pick<Shelf, 'item' | 'details' | 'say'>;
  download(fileName: string, content: Blob): void;
}

/** What could not be put into a file that is there. */
const lacking = (name: string, missing: readonly string[]): ShelfMessage => ({
  tone: 'info',
  lines: [t`${name} was made.`, ...missing],
});

export function createExports(parts: ExportParts): ExportActions {
  const { shelf, download } = parts;
  const tellExportFailed = (what: string): void =>
    shelf.say({ tone: 'bad', lines: [t`${what} could not be loaded or made: try again.`] });
  /** Few need it, so it is loaded once it is needed. */
  const load = async (): Promise<typeof import('./runExports.ts') | null> => {
    const files = await import('./runExports.ts').catch(() => null);
    if (!files) tellExportFailed(t`The part of the page that writes files`);
    return files;
  };
  const exportProjector = async (item: ShelfItem): Promise<void> => {
    const loaded = await Promise.all([import('./runMaterial.ts'), import('./projectorExport.ts')]).catch(() => null);
    const made = await loaded?.[0]
      .runMaterial(parts, item)
      .then((material) => loaded[1].projectorExport(item, material))
      .catch(() => null);
    if (!made)
      return tellExportFailed(loaded ? t`The files for TensorBoard` : t`The part of the page that writes files`);
    download(made.name, made.content);
    if (made.missing.length > 0) shelf.say(lacking(made.name, made.missing));
  };
  return {
    async exportRuns(ids, form, folded) {
      const items = ids.flatMap((id): ShelfItem[] => {
        const item = shelf.item(id);
        return item ? [item] : [];
      });
      const files = items.length > 0 ? await load() : null;
      if (!files) return;
      const { name, content } = files.tableFile(items, form, folded);
      download(name, content);
    },
    async exportRun(id, form) {
      const item = shelf.item(id);
      if (item && form === 'projector') return exportProjector(item);
      const files = item ? await load() : null;
      if (!item || !files || form === 'projector') return;
      const { name, content } = files.runFile(item, form === 'json' ? await shelf.details(id) : null, form);
      download(name, content);
    },
    async exportFigure(figure) {
      const files = await load();
      if (files) download(files.figureName(figure), figure.content);
    },
    tellExportFailed,
  };
}
