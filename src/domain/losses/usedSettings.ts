/** Which of the settings that all losses share a loss uses with the others as they are, and which of its own are in force. */
import type { HeadSettings } from '../settings/settings.ts';
import { correctsLabels, findsWrongLabels, HEAD_CATALOGUE } from './catalogue.ts';

/** Focal loss and OHEM have them only on ArcFace's logits, SphereFace in OpenSphere's variant. */
export function usesScale(head: HeadSettings): boolean {
  if (head.kind === 'sphereface') return head.variant !== 'paper';
  return HEAD_CATALOGUE[head.kind].authors.scale !== undefined && head.base !== 'softmax';
}

export function usesMargin(head: HeadSettings): boolean {
  return HEAD_CATALOGUE[head.kind].authors.margin !== undefined && head.base !== 'softmax';
}

/** Whether a change of this setting would change anything. */
export function usesHeadSetting(head: HeadSettings, key: string): boolean {
  switch (key) {
    case 'scale':
      return usesScale(head);
    case 'margin':
      return usesMargin(head);
    case 'lambda':
      return head.kind === 'boundaryface';
    case 'epochStart':
      return findsWrongLabels(head);
    case 'correction':
      return correctsLabels(head);
    default: {
      const when = HEAD_CATALOGUE[head.kind].parameters[key]?.when;
      return !when || head[when.key] === when.is;
    }
  }
}
