/** The face networks in Node, from their packages, on the wasm backend. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import { FaceEmbedder } from '../../src/engine/faces/faceEmbedder.ts';
import { FaceFinder } from '../../src/engine/faces/faceFinder.ts';
import type { FaceNetworks } from '../../src/engine/faces/modelFiles.ts';
import type { ModelFiles } from '../../src/engine/faces/weightFiles.ts';
import * as tf from '../../src/engine/tf.ts';

const MODULES = join(import.meta.dirname, '../../node_modules');

/** @param json and `weights` are paths below @vladmandic */
export function modelFiles(json: string, weights: string): ModelFiles {
  const folder = join(MODULES, '@vladmandic');
  const bytes = readFileSync(join(folder, weights));
  return {
    json: JSON.parse(readFileSync(join(folder, json), 'utf8')),
    weights: bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength),
  };
}

export async function useWasmBackend(): Promise<void> {
  setWasmPaths(join(MODULES, '@tensorflow/tfjs-backend-wasm/wasm-out/'));
  tf.env().set('WASM_HAS_MULTITHREAD_SUPPORT', false);
  await tf.setBackend('wasm');
}

export async function faceNetworksInNode(): Promise<FaceNetworks> {
  return {
    finder: await FaceFinder.load(
      modelFiles('human/models/blazeface.json', 'human/models/blazeface.bin'),
      modelFiles('human/models/facemesh.json', 'human/models/facemesh.bin'),
    ),
    embedder: await FaceEmbedder.load(modelFiles('human/models/faceres.json', 'human/models/faceres.bin')),
  };
}
