/** A review as a script for an Immich library: first listed, then taken away as it was listed. */
import { t } from '@lingui/core/macro';
import type { StoreApi } from 'zustand/vanilla';
import { facePlace } from '../../domain/facePlace.ts';
import type { ImmichLibrary } from '../../formats/immich/immichList.ts';
import { type FaceMove, leftAloneText, planImmich } from '../../formats/immich/immichPlan.ts';
import { reportOf } from '../failures.ts';
import type { CleanEnvironment, CleanState } from './cleanTypes.ts';
import { areDecidedAlike, exportedLabel, type Review } from './exports.ts';

export { leftAloneText };

const SCRIPT_FILE = 'immich.sh';

/** The faces that a review gives to somebody else, or takes out. */
function movesOf(review: Review): FaceMove[] {
  const { set } = review;
  return [...set.names.keys()].flatMap((image): FaceMove[] => {
    const [given, final] = [set.labels[image]!, exportedLabel(review, image)];
    if (given === final) return [];
    const to = final === null ? null : set.identities[final]!;
    return [{ ...facePlace(set, image), from: set.identities[given]!, to }];
  });
}

interface ImmichParts {
  readonly store: StoreApi<CleanState>;
  readonly environment: Pick<CleanEnvironment, 'download'>;
}

export interface ImmichJob {
  /** Reads a list of the library's faces, and lists the changes. @param list a file, or what was pasted; null: the last one read */
  list(review: Review, list: File | string | null): Promise<void>;
  /** Hands over the script of what was listed. */
  save(): Promise<void>;
}

export function createImmichJob({ store, environment }: ImmichParts): ImmichJob {
  const { getState: get, setState: set } = store;
  let library: ImmichLibrary | null = null;
  // What was listed is what is taken away: another decision makes another list.
  store.subscribe((now, before) => {
    if (now.immich && now.immich === before.immich && !areDecidedAlike(now, before)) set({ immich: null });
  });
  return {
    async list(review, list) {
      const name = typeof list === 'string' ? null : (list?.name ?? null);
      set({ immich: null });
      try {
        if (list !== null) {
          library = null;
          set({ immichListRead: false });
          const { readImmichList } = await import('../../formats/immich/immichList.ts');
          library = readImmichList(typeof list === 'string' ? list : await list.text());
          set({ immichListRead: true });
        }
        if (!library || get().set !== review.set) return;
        set({ immich: { plan: planImmich(movesOf(review), library), trustModel: review.trustModel } });
      } catch (cause) {
        const { code, message, detail } = reportOf(cause, t`The list could not be read.`);
        set({ error: { code, message: `${name ?? t`What was pasted`}: ${message}`, detail } });
      }
    },
    async save() {
      const plan = get().immich?.plan;
      if (!plan || plan.changes.length === 0) return;
      const { immichScript } = await import('../../formats/immich/immichScript.ts');
      environment.download(SCRIPT_FILE, new Blob([immichScript(plan)], { type: 'text/x-shellscript' }));
    },
  };
}
