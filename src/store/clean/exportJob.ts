/** Writes a review in the form that a person wants to take away. */
import { t } from '@lingui/core/macro';
import type { StoreApi } from 'zustand/vanilla';
import { isAbort, reportOf } from '../failures.ts';
import type { CleanEnvironment, CleanSession, CleanState } from './cleanTypes.ts';
import {
  EXPORT_FILES,
  type ExportKind,
  exportText,
  IMAGE_EXPORTS,
  type ImageExport,
  leftUndecided,
  type Review,
} from './exports.ts';
import { createImmichJob } from './immichExport.ts';
import type { ReviewedFiles } from './reviewedFiles.ts';
import { createSidecarJob } from './sidecarExport.ts';
import { mayTrustSuggestions } from './suspectRanking.ts';

interface ExportParts {
  readonly store: StoreApi<CleanState>;
  readonly environment: Pick<CleanEnvironment, 'redraw' | 'download' | 'version'>;
  readonly files: Pick<ReviewedFiles, 'open'>;
  /** Of what is under review: other images end the export. */
  readonly job: { readonly signal: AbortSignal };
}

const isImageExport = (kind: ExportKind): kind is ImageExport => IMAGE_EXPORTS.some((one) => one === kind);

type Exports = Pick<CleanSession, 'export' | 'listSidecars' | 'saveSidecars' | 'listImmich' | 'saveImmich'>;

/** One export at a time. */
export function createExportJob(parts: ExportParts): Exports {
  const { environment, files, job } = parts;
  const { getState: get, setState: set } = parts.store;

  const reviewOf = (trustModel: boolean): Review | null => {
    const { set: shown, scores, name, verdicts, threshold, settings, faceNames, counts } = get();
    if (!shown || !scores) return null;
    const trusted = trustModel && mayTrustSuggestions(counts);
    const { version } = environment;
    return { name, set: shown, scores, verdicts, threshold, settings, faceNames, trustModel: trusted, version };
  };

  const writeImages = async (kind: ImageExport, review: Review): Promise<void> => {
    const total = review.set.names.length;
    set({ exporting: { busy: { done: 0, total }, notes: [] } });
    // What writes pictures is fetched by those who want some.
    const { exportImages } = await import('./exportImages.ts');
    const { file, notes } = await exportImages(kind, review, {
      originals: await files.open(),
      redraw: environment.redraw,
      onProgress: (done, total) => set({ exporting: { busy: { done, total }, notes: [] } }),
      signal: job.signal,
    });
    set({ exporting: { busy: null, notes: [...leftUndecided(review), ...notes] } });
    environment.download(EXPORT_FILES[kind], file);
  };

  const write = async (kind: ExportKind, review: Review): Promise<void> => {
    try {
      if (isImageExport(kind)) {
        await writeImages(kind, review);
        return;
      }
      environment.download(EXPORT_FILES[kind], new Blob([exportText(kind, review)], { type: 'text/plain' }));
      set({ exporting: { busy: null, notes: leftUndecided(review) } });
    } catch (cause) {
      set({
        exporting: { busy: null, notes: [] },
        ...(isAbort(cause) ? {} : { error: reportOf(cause, t`The files could not be written.`) }),
      });
    }
  };

  const sidecars = createSidecarJob(parts);
  const immich = createImmichJob(parts);

  return {
    export(kind, trustModel) {
      const review = reviewOf(trustModel);
      if (review && !get().exporting.busy) void write(kind, review);
    },
    listSidecars(trustModel) {
      const review = reviewOf(trustModel);
      if (review && !get().exporting.busy) void sidecars.list(review);
    },
    saveSidecars: () => sidecars.save(),
    async listImmich(trustModel, list) {
      const review = reviewOf(trustModel);
      if (review) await immich.list(review, list);
    },
    saveImmich: () => immich.save(),
  };
}
