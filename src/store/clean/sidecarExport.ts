/** A review as changes of sidecars: first listed, then taken away as they were listed. */
import { t } from '@lingui/core/macro';
import type { StoreApi } from 'zustand/vanilla';
import type { Originals } from '../../formats/archive/originals.ts';
import type { FaceChange, FaceNaming, SidecarPlan } from '../../formats/xmp/sidecarChanges.ts';
import type { CleanSet } from '../../protocol/clean.ts';
import { isAbort, reportOf } from '../failures.ts';
import type { CleanEnvironment, CleanState } from './cleanTypes.ts';
import { areDecidedAlike, exportedLabel, type Review } from './exports.ts';
import { type FaceName, photoContent } from './faceNames.ts';
import type { ReviewedFiles } from './reviewedFiles.ts';

const SIDECAR_FILE = 'sidecars.zip';

/** The faces whose names a review changes; none of a set whose labels are not those of face regions. */
function faceChanges(review: Review): FaceChange[] {
  const { regions = [], identities, labels } = review.set;
  return regions.flatMap((region, image): FaceChange[] => {
    const [given, final] = [labels[image]!, exportedLabel(review, image)];
    if (given === final) return [];
    return [{ region, from: identities[given]!, to: final === null ? null : identities[final]! }];
  });
}

interface PhotoPlace {
  readonly photo: string;
  /** Null where it has none; undefined where that is not known. */
  readonly sidecar: string | null | undefined;
}

/** The photos of a set by their contents: a photo may be there more than once. */
function placesOf(set: CleanSet): ReadonlyMap<string, readonly PhotoPlace[]> {
  const places = new Map<string, PhotoPlace[]>();
  set.contents.forEach((_, image) => {
    const region = set.regions?.[image];
    const place = { photo: region?.photo ?? set.names[image]!, sidecar: region?.sidecar };
    const content = photoContent(set, image);
    const known = places.get(content) ?? [];
    if (!known.some(({ photo }) => photo === place.photo)) places.set(content, [...known, place]);
  });
  return places;
}

/** The faces without a name that were given one, in every copy of their photo. */
async function faceNamings(set: CleanSet, names: readonly FaceName[], originals: Originals): Promise<FaceNaming[]> {
  if (names.length === 0) return [];
  const places = placesOf(set);
  const within = names.flatMap(({ content, box, name }) =>
    (places.get(content) ?? []).map((place) => ({ ...place, box, to: name })),
  );
  const unknown = within.flatMap(({ photo, sidecar }) => (sidecar === undefined ? [photo] : []));
  const { possibleSidecars, sidecarsOf } = await import('../../formats/xmp/sidecarNames.ts');
  const possible = possibleSidecars(unknown);
  const there = await Promise.all(possible.map(async (path) => ((await originals.read(path)) ? [path] : [])));
  const sidecars = sidecarsOf(set.names, there.flat());
  return within.map((one) => ({ ...one, sidecar: one.sidecar ?? sidecars.get(one.photo) ?? null }));
}

interface SidecarParts {
  readonly store: StoreApi<CleanState>;
  readonly environment: Pick<CleanEnvironment, 'download'>;
  readonly files: Pick<ReviewedFiles, 'open'>;
  /** Of what is under review: other images end the work. */
  readonly job: { readonly signal: AbortSignal };
}

export interface SidecarJob {
  /** Lists the changes; nothing is handed over. */
  list(review: Review): Promise<void>;
  /** Hands over the sidecars that were listed. */
  save(): void;
}

export function createSidecarJob({ store, environment, files, job }: SidecarParts): SidecarJob {
  const { getState: get, setState: set } = store;
  // What was listed is what is taken away: another decision makes another list.
  store.subscribe((now, before) => {
    const same = areDecidedAlike(now, before) && now.faceNames === before.faceNames;
    if (now.sidecars && now.sidecars === before.sidecars && !same) set({ sidecars: null });
  });
  return {
    async list(review) {
      const { signal } = job;
      set({ sidecars: null, exporting: { busy: { done: 0, total: 0 }, notes: [] } });
      try {
        const { planSidecars } = await import('../../formats/xmp/sidecarChanges.ts');
        const originals = await files.open();
        const namings = await faceNamings(review.set, get().faceNames, originals);
        const tell = (done: number, total: number): void => {
          signal.throwIfAborted();
          set({ exporting: { busy: { done, total }, notes: [] } });
        };
        const plan = await planSidecars(faceChanges(review), originals, tell, namings);
        signal.throwIfAborted();
        set({ sidecars: { plan, trustModel: review.trustModel }, exporting: { busy: null, notes: [] } });
      } catch (cause) {
        set({
          exporting: { busy: null, notes: [] },
          ...(isAbort(cause) ? {} : { error: reportOf(cause, t`The sidecars could not be made.`) }),
        });
      }
    },
    save() {
      const plan = get().sidecars?.plan;
      if (plan && plan.files.size > 0) void zipOf(plan).then((zip) => environment.download(SIDECAR_FILE, zip));
    },
  };
}

async function zipOf({ files }: SidecarPlan): Promise<Blob> {
  const { writeZip } = await import('../../formats/archive/zipWriter.ts');
  const entries = Array.from(files, ([name, data]) => ({ name, data, pack: 'deflate' as const }));
  return new Blob([writeZip(entries)], { type: 'application/zip' });
}
