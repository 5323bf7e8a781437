/** The files of the face networks, each from the npm package that its path names, and how they load. */
import type { CheckedNetwork } from '../../domain/ownNetwork.ts';
import type { Embedder } from './embedder.ts';
import { FaceEmbedder } from './faceEmbedder.ts';
import { FaceFinder } from './faceFinder.ts';
import { OnnxEmbedder } from './onnxEmbedder.ts';
import type { ModelFiles } from './weightFiles.ts';

interface ModelPaths {
  readonly json: string;
  readonly weights: string;
}

const EMBEDDER: ModelPaths = {
  json: '@vladmandic/human/models/faceres.json',
  weights: '@vladmandic/human/models/faceres.bin',
};
const DETECTOR: ModelPaths = {
  json: '@vladmandic/human/models/blazeface.json',
  weights: '@vladmandic/human/models/blazeface.bin',
};
const MESH: ModelPaths = {
  json: '@vladmandic/human/models/facemesh.json',
  weights: '@vladmandic/human/models/facemesh.bin',
};

let readFile: ((path: string) => Promise<ArrayBuffer>) | undefined;

/** Tells how a file of an npm package is read, by its path among them. Call before `loadFaceNetworks`. */
export function setFaceModels(read: (path: string) => Promise<ArrayBuffer>): void {
  readFile = read;
}

async function modelFiles({ json, weights }: ModelPaths): Promise<ModelFiles> {
  if (!readFile) throw new Error('nobody said where the face networks are');
  const [manifest, binary] = await Promise.all([readFile(json), readFile(weights)]);
  return { json: JSON.parse(new TextDecoder().decode(manifest)), weights: binary };
}

export interface FaceNetworks {
  readonly finder: FaceFinder;
  readonly embedder: Embedder;
}

/**
 * Reads the face networks into the current backend.
 * @param own what embeds the faces; null for the network that comes with the app
 * @throws EngineError 'dataset' when a file is missing or damaged, 'network' when `own` cannot be used
 */
export async function loadFaceNetworks(own: CheckedNetwork | null): Promise<FaceNetworks> {
  const [embedder, detector, mesh] = await Promise.all([
    own ? OnnxEmbedder.open(own) : modelFiles(EMBEDDER).then((files) => FaceEmbedder.load(files)),
    modelFiles(DETECTOR),
    modelFiles(MESH),
  ]);
  return { finder: await FaceFinder.load(detector, mesh), embedder };
}
