/** Which images are rectified right now, by name, from the corrections that a run reports. */
import { NO_LABEL } from '../../domain/detectionTerms.ts';
import { imageName } from '../../domain/imageNames.ts';
import type { CorrectionRecord } from '../../domain/report.ts';
import type { WireDataset } from '../../protocol/training.ts';
import { OPEN_SET_LABEL, type RectifiedImage, UNLABELLED } from '../protocol.ts';

export interface RectifiedImages {
  apply(records: readonly CorrectionRecord[], withdrawn: readonly number[]): void;
  /** The corrections that stand. */
  records(): CorrectionRecord[];
  /** In the order of the set's images. */
  list(): RectifiedImage[];
}

export function createRectifiedImages(train: WireDataset['train']): RectifiedImages {
  const { identities } = train;
  const standing = new Map<number, CorrectionRecord>();
  const label = (identity: number): string => identities[identity] ?? `${identity}`;
  const records = (): CorrectionRecord[] => [...standing.values()].sort((a, b) => a.image - b.image);
  return {
    apply(records, withdrawn) {
      for (const image of withdrawn) standing.delete(image);
      for (const record of records) standing.set(record.image, record);
    },
    records,
    list: () =>
      records().map(({ image, givenLabel, rectifiedLabel, trueLabel, epoch }) => ({
        image: imageName(train, image),
        givenLabel: label(givenLabel),
        rectifiedLabel: rectifiedLabel === NO_LABEL ? UNLABELLED : label(rectifiedLabel),
        trueLabel: trueLabel === null ? null : trueLabel < 0 ? OPEN_SET_LABEL : label(trueLabel),
        epoch,
      })),
  };
}
