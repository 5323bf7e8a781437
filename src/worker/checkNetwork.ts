/** Reads a network of a person's own, as far as its own words go: what cannot be used is told before a face is looked for. */
import { t } from '@lingui/core/macro';
import { networkBytes, planEmbedder, unusable } from '../data/faces/embedderPlan.ts';
import type { CheckedNetwork, OwnNetwork } from '../domain/ownNetwork.ts';
import { contentDigest } from '../lib/contentDigest.ts';

/** Larger files would not fit into a WebAssembly memory twice, which loading them takes. */
const MOST_MEGABYTES = 1024;

/** @throws EngineError 'network' that says what was expected and what was found */
export async function checkNetwork({ name, file, wish }: OwnNetwork): Promise<CheckedNetwork> {
  const megabytes = file.size / 2 ** 20;
  if (megabytes > MOST_MEGABYTES) {
    const found = Math.ceil(megabytes);
    throw unusable(name, t`Expected a file of at most ${MOST_MEGABYTES} MB; found ${found} MB.`);
  }
  const bytes = await networkBytes({ name, file });
  return { name, file, plan: planEmbedder(bytes, name, wish), digest: await contentDigest(bytes) };
}
