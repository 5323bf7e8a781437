/** Where the build put the files of the face networks, each from the npm package that its path names, and how they load. */

import { t } from '@lingui/core/macro';
import embedderWeights from '@vladmandic/face-api/model/face_recognition_model.bin?url';
import embedderJson from '@vladmandic/face-api/model/face_recognition_model-weights_manifest.json?url';
import detectorWeights from '@vladmandic/human/models/blazeface.bin?url';
import detectorJson from '@vladmandic/human/models/blazeface.json?url';
import meshWeights from '@vladmandic/human/models/facemesh.bin?url';
import meshJson from '@vladmandic/human/models/facemesh.json?url';
import { EngineError } from '../../domain/engineError.ts';
import type { CheckedNetwork } from '../../domain/ownNetwork.ts';
import type { Embedder } from './embedder.ts';
import { FaceEmbedder } from './faceEmbedder.ts';
import { FaceFinder } from './faceFinder.ts';
import { OnnxEmbedder } from './onnxEmbedder.ts';
import type { ModelFiles } from './weightFiles.ts';

async function read(url: string): Promise<Response> {
  const response = await fetch(url).catch(() => undefined);
  if (response?.ok) return response;
  throw new EngineError('dataset', t`A file of a face network could not be read. Reload the page.`, url);
}

async function modelFiles(json: string, weights: string): Promise<ModelFiles> {
  const [manifest, binary] = await Promise.all([read(json), read(weights)]);
  return { json: await manifest.json(), weights: await binary.arrayBuffer() };
}

/** Names how a face is found, aligned and cut out; grows with every change to that, as what was made before counts no more then. */
export const FINDER_ID = 'blazeface, facemesh 3.3.6, aligned 1';

export interface FaceNetworks {
  readonly finder: FaceFinder;
  readonly embedder: Embedder;
}

/**
 * Reads the face networks from the app's own origin into the current backend.
 * @param own what embeds the faces; null for the network that comes with the app
 * @throws EngineError 'dataset' when a file is missing or damaged, 'network' when `own` cannot be used
 */
export async function loadFaceNetworks(own: CheckedNetwork | null): Promise<FaceNetworks> {
  const [embedder, detector, mesh] = await Promise.all([
    own ? OnnxEmbedder.open(own) : modelFiles(embedderJson, embedderWeights).then((files) => FaceEmbedder.load(files)),
    modelFiles(detectorJson, detectorWeights),
    modelFiles(meshJson, meshWeights),
  ]);
  return { finder: await FaceFinder.load(detector, mesh), embedder };
}
