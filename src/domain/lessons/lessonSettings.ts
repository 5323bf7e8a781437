/** The settings that lessons run with: the set that the page opens with, so that all of them are about the same faces. */
import { HEAD_CATALOGUE } from '../losses/catalogue.ts';
import {
  DEFAULT_SETTINGS,
  DEFAULT_SYNTHETIC,
  defaultHead,
  defaultMilestones,
  type HeadKind,
  type HeadSettings,
  type Settings,
} from '../settings/settings.ts';
import type { SettingPath } from './lessonTypes.ts';

interface LessonSettings {
  readonly loss: HeadKind;
  readonly head?: Partial<Pick<HeadSettings, 'margin' | 'scale' | 'epochStart'>>;
  /** Share of wrong labels. */
  readonly noise: number;
  readonly epochs: number;
}

export function lessonSettings({ loss, head, noise, epochs }: LessonSettings): Settings {
  return {
    ...DEFAULT_SETTINGS,
    dataset: DEFAULT_SYNTHETIC,
    noise: { ...DEFAULT_SETTINGS.noise, closedSet: noise },
    head: { ...defaultHead(loss, DEFAULT_SYNTHETIC.identities), ...head },
    training: { ...DEFAULT_SETTINGS.training, epochs, milestones: defaultMilestones(epochs) },
  };
}

export const NOISE: SettingPath = { section: 'noise', key: 'closedSet' };
export const TRAINING_SEED: SettingPath = { section: 'training', key: 'seed' };

/** "ArcFace" */
export const lossName = ({ settings }: { readonly settings: Settings }): string =>
  HEAD_CATALOGUE[settings.head.kind].name;
