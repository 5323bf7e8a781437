/** The files in which runs and figures are taken away, with their names. */
import { stampFileName } from '../../domain/runStamp.ts';
import type { RunDetails, ShelfItem } from '../../domain/shelvedRun.ts';
import { safeName, UniqueNames } from '../../formats/archive/fileNames.ts';
import { writeZip } from '../../formats/archive/zipWriter.ts';
import { curvesCsv, runJson } from '../../formats/table/runCurveFiles.ts';
import { runsCsv, runsJson, runsLatex, runsMarkdown } from '../../formats/table/runTableFiles.ts';
import { type RunsTable, runsTable } from '../../formats/table/runTables.ts';
import { eventFileName, runEvents } from '../../formats/tensorboard/runScalars.ts';
import type { FigureFile, RunForm, TableForm } from './exportForms.ts';

interface NamedFile {
  readonly name: string;
  readonly content: Blob;
}

const TABLES = {
  csv: { type: 'text/csv', write: runsCsv },
  json: { type: 'application/json', write: runsJson },
  md: { type: 'text/markdown', write: runsMarkdown },
  tex: { type: 'application/x-tex', write: runsLatex },
} as const satisfies Record<string, { type: string; write: (table: RunsTable) => string }>;

const secondsOf = ({ record }: ShelfItem): number => record.began / 1000;

/** A folder a run, by which TensorBoard tells them apart. */
function tensorboardZip(items: readonly ShelfItem[]): Blob {
  const names = new UniqueNames();
  const files = items.map((item) => {
    const { record, note } = item;
    const folder = names.take(safeName(note.name || stampFileName(record.settings)));
    return {
      name: `${folder}/${eventFileName(secondsOf(item), 0)}`,
      data: runEvents(record),
      pack: 'deflate' as const,
    };
  });
  return new Blob([writeZip(files)], { type: 'application/zip' });
}

export function tableFile(items: readonly ShelfItem[], form: TableForm, folded: boolean): NamedFile {
  if (form === 'tensorboard') return { name: 'boundaryface-runs-tensorboard.zip', content: tensorboardZip(items) };
  const { type, write } = TABLES[form];
  return { name: `boundaryface-runs.${form}`, content: new Blob([write(runsTable(items, folded))], { type }) };
}

/** @param details null where they are not kept, or not part of the file */
export function runFile(item: ShelfItem, details: RunDetails | null, form: Exclude<RunForm, 'projector'>): NamedFile {
  const stamp = stampFileName(item.record.settings);
  switch (form) {
    case 'csv':
      return {
        name: safeName(`${stamp}_curves.csv`),
        content: new Blob([curvesCsv(item.record)], { type: 'text/csv' }),
      };
    case 'json':
      return {
        name: safeName(`${stamp}_run.json`),
        content: new Blob([runJson(item, details)], { type: 'application/json' }),
      };
    case 'tensorboard':
      return { name: safeName(eventFileName(secondsOf(item), stamp)), content: new Blob([runEvents(item.record)]) };
  }
}

export const figureName = ({ title, settings, form }: Omit<FigureFile, 'content'>): string => {
  const of = settings ? stampFileName(settings) : 'compared-runs';
  return safeName(`${of}_${title.toLowerCase().replaceAll(' ', '-')}.${form}`);
};
