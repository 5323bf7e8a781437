/** Under which name what was read of a face is known again: by its photo's bytes, which face is meant, and the networks. */
import { assertNever } from '../lib/assertNever.ts';
import { type CheckedNetwork, networkId } from './ownNetwork.ts';
import type { FaceWay } from './readFace.ts';

/** Names how a face is found, aligned and cut out; grows with every change to that, as what was read before counts no more then. */
const FINDER_ID = 'blazeface, facemesh 3.3.6, aligned 1';
/** Names the network that comes with the page. */
export const EMBEDDER_ID = 'vggface2 mobilenet, 128 directions, chip 1.15';

function wayKey(way: FaceWay): string {
  switch (way.kind) {
    case 'largest':
      return `largest ${way.aligned ?? ''}`;
    case 'region': {
      const { x, y, width, height } = way.box;
      return `region ${[x, y, width, height].join(' ')}`;
    }
    default:
      return assertNever(way, 'way');
  }
}

/**
 * @param content digest of the photo's bytes
 * @param network a person's own; undefined for the one that comes with the page
 */
export const faceKey = (content: string, way: FaceWay, network: CheckedNetwork | undefined): string =>
  [content, wayKey(way), FINDER_ID, network ? networkId(network) : EMBEDDER_ID].join('|');
