/** What to train on: synthetic faces with their few knobs, or a person's own images. */
import { msg, t } from '@lingui/core/macro';
import { useEffect, useId, useState } from 'react';
import { FIELDS } from '../../../domain/settings/fields.ts';
import type { SyntheticDataset } from '../../../domain/settings/settings.ts';
import { briefName } from '../../../lib/briefText.ts';
import { useApp, useSession } from '../../../store/useApp.ts';
import { lazyPart } from '../../boundary/lazyPart.tsx';
import controls from '../../controls/controls.module.css';
import { setGroupOpen } from './openGroups.ts';
import { FieldRow, SettingText } from './SettingField.tsx';
import { SettingGroup } from './SettingGroup.tsx';
import { SettingSlider } from './SettingSlider.tsx';
import classes from './SettingsPanel.module.css';

const OwnImagesPicker = lazyPart(msg`Images of your own`, () => import('./OwnImagesPicker.tsx'));

const DatasetDialog = lazyPart(msg`About this set`, () => import('../../dataset/DatasetDialog.tsx'));

function drawnText({ identities, imagesPerIdentity }: SyntheticDataset): string {
  return t`${identities} drawn people × ${imagesPerIdentity}`;
}

export function DataSettings() {
  const id = useId();
  const session = useSession();
  const dataset = useApp((app) => app.settings.dataset);
  const { kind } = dataset;
  const state = dataset.kind === 'folder' ? briefName(dataset.path) : drawnText(dataset);
  // While a run is shown, the faces on the page may be of the other kind.
  const hasFaces = useApp(({ dataset, settings }) => dataset.faces?.kind === settings.dataset.kind);
  const [about, setAbout] = useState(false);
  /** What is long is fetched once somebody asks, and stays. */
  const [asked, setAsked] = useState(false);
  const open = (): void => {
    setAsked(true);
    setAbout(true);
  };
  // They have to be chosen there.
  useEffect(() => {
    if (kind === 'folder') setGroupOpen('data', true);
  }, [kind]);
  const { identities, imagesPerIdentity, difficulty, seed } = FIELDS.dataset;
  return (
    <SettingGroup group="data" state={state}>
      <FieldRow
        id={id}
        setting="dataset.kind"
        label={t`Dataset`}
        help={t`Faces drawn here by a 3D model, or photographs of your own. Photographs never leave this machine.`}
        waits={false}
        width="wide"
      >
        <select
          className={controls.field}
          id={id}
          value={kind}
          aria-describedby={`${id}-help`}
          onChange={(event) => {
            if (event.currentTarget.value === 'synthetic') session.chooseSynthetic();
            else session.chooseFolder();
          }}
        >
          <option value="synthetic">{t`Synthetic faces`}</option>
          <option value="folder">{t`Your own images`}</option>
        </select>
      </FieldRow>
      {kind === 'synthetic' ? (
        <div className={classes.pair}>
          <SettingSlider section="dataset" name="identities" field={identities} logarithmic />
          <SettingSlider
            section="dataset"
            name="imagesPerIdentity"
            field={{ ...imagesPerIdentity, label: msg`Images each` }}
            logarithmic
          />
          <SettingSlider section="dataset" name="difficulty" field={difficulty} format={(value) => value.toFixed(1)} />
          <SettingText section="dataset" name="seed" field={seed} />
        </div>
      ) : (
        <OwnImagesPicker />
      )}
      {hasFaces && (
        <p className={classes.note}>
          <button type="button" className={`${controls.link} ${classes.small}`} onClick={open}>
            {t`About this set`}
          </button>
        </p>
      )}
      {asked && <DatasetDialog opened={about} onClose={() => setAbout(false)} />}
    </SettingGroup>
  );
}
