/** Takes runs and figures away as files. */
import type { ShelfItem } from '../../domain/shelvedRun.ts';
import type { FigureFile, RunForm, TableForm } from './exportForms.ts';
import type { Shelf } from './shelf.ts';

export interface ExportActions {
  /**
   * A table of runs, in the order given; for TensorBoard a folder of curves each.
   * @param folded runs that differ in their seeds alone are one row
   */
  exportRuns(ids: readonly string[], form: TableForm, folded: boolean): Promise<void>;
  /** The curves of a run, or everything that is kept of it. */
  exportRun(id: string, form: RunForm): Promise<void>;
  exportFigure(figure: FigureFile): Promise<void>;
  /** @param what cannot be made, as the beginning of a sentence */
  tellExportFailed(what: string): void;
}

interface ExportParts {
  readonly shelf: Pick<Shelf, 'item' | 'details' | 'say'>;
  download(fileName: string, content: Blob): void;
}

export function createExports({ shelf, download }: ExportParts): ExportActions {
  const tellExportFailed = (what: string): void =>
    shelf.say({ tone: 'bad', lines: [`${what} could not be loaded or made: try again.`] });
  /** Few need it, so it is loaded once it is needed. */
  const load = async (): Promise<typeof import('./runExports.ts') | null> => {
    const files = await import('./runExports.ts').catch(() => null);
    if (!files) tellExportFailed('The part of the page that writes files');
    return files;
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
      const files = item ? await load() : null;
      if (!item || !files) return;
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
