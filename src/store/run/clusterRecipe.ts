/** Takes the run of the page to a cluster: a zip with the PyTorch program, the run's configuration and the list of its images. */
import { msg } from '@lingui/core/macro';
import type { StoreApi } from 'zustand/vanilla';
import { areFacesInPhotos, NO_FILES_OF_THEIR_OWN } from '../../domain/importReport.ts';
import { FormatError } from '../../formats/formatError.ts';
import { say } from '../../words/language.ts';
import { type DatasetControl, datasetKey } from '../dataset/datasetControl.ts';
import { reportOf } from '../failures.ts';
import type { AppState } from '../state.ts';

const FILE_NAME = 'boundaryface-recipe.zip';
const NOT_PACKED = msg`The recipe for a cluster could not be made.`;

export interface RecipeActions {
  /** The run that the page shows, or else the next one. */
  downloadRecipe(): void;
}

/** Settings of the run on the page as long as its images are those of the page; then what it has found comes along. */
function shownRun({ run, settings, corrections }: AppState, datasets: DatasetControl) {
  const key = (of: AppState['settings']): string => datasetKey(of, datasets.own, datasets.choices);
  if (!run.settings || key(run.settings) !== key(settings)) return { settings, verdicts: new Map<number, number>() };
  // A label that is taken for wrong without another one gives no verdict.
  const records = [...corrections.byImage.values()].filter(({ rectifiedLabel }) => rectifiedLabel >= 0);
  const verdicts = new Map(records.map(({ image, rectifiedLabel }) => [image, rectifiedLabel]));
  return { settings: run.settings, verdicts };
}

export function createClusterRecipe(
  store: StoreApi<AppState>,
  datasets: DatasetControl,
  download: (fileName: string, content: Blob) => void,
): RecipeActions {
  const pack = async (): Promise<Blob | null> => {
    const { settings, verdicts } = shownRun(store.getState(), datasets);
    const { labelling } = store.getState().dataset;
    if (settings.dataset.kind === 'folder' && labelling && areFacesInPhotos(labelling)) {
      throw new FormatError('unsupported', say(NO_FILES_OF_THEIR_OWN));
    }
    // The images of the page went to the worker.
    const [set, { RECIPE_PROGRAM: program }, { recipeFiles }, { writeZip }] = await Promise.all([
      datasets.again(settings),
      import('../../formats/recipe/program.ts'),
      import('../../formats/recipe/recipeFiles.ts'),
      import('../../formats/archive/zipWriter.ts'),
    ]);
    if (!set) return null;
    return new Blob([writeZip(recipeFiles({ settings, set, verdicts, program }))], { type: 'application/zip' });
  };
  return {
    downloadRecipe() {
      if (store.getState().packing) return;
      store.setState({ packing: true });
      pack()
        .then((zip) => {
          if (zip) download(FILE_NAME, zip);
        })
        .catch((cause: unknown) => store.setState({ error: reportOf(cause, NOT_PACKED) }))
        .finally(() => store.setState({ packing: false }));
    },
  };
}
