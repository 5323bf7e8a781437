/** Tells the engine where the build put the files of the face networks. */
import { t } from '@lingui/core/macro';
import detectorWeights from '@vladmandic/human/models/blazeface.bin?url';
import detectorJson from '@vladmandic/human/models/blazeface.json?url';
import meshWeights from '@vladmandic/human/models/facemesh.bin?url';
import meshJson from '@vladmandic/human/models/facemesh.json?url';
import embedderWeights from '@vladmandic/human/models/faceres.bin?url';
import embedderJson from '@vladmandic/human/models/faceres.json?url';
import { EngineError } from '../../domain/engineError.ts';
import { setFaceModels } from './modelFiles.ts';

const URLS: Readonly<Record<string, string>> = {
  '@vladmandic/human/models/faceres.bin': embedderWeights,
  '@vladmandic/human/models/faceres.json': embedderJson,
  '@vladmandic/human/models/blazeface.bin': detectorWeights,
  '@vladmandic/human/models/blazeface.json': detectorJson,
  '@vladmandic/human/models/facemesh.bin': meshWeights,
  '@vladmandic/human/models/facemesh.json': meshJson,
};

setFaceModels(async (path) => {
  const url = URLS[path]!;
  const response = await fetch(url).catch(() => undefined);
  if (response?.ok) return response.arrayBuffer();
  throw new EngineError('dataset', t`A file of a face network could not be read. Reload the page.`, url);
});
