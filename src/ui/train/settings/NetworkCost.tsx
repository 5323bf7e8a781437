/** What the chosen network costs: its size, the work of a step, and how long a step takes once that was measured. */
import { t } from '@lingui/core/macro';
import { useMemo } from 'react';
import { misfitText } from '../../../domain/deviceFit.ts';
import { networkCost, networkOf } from '../../../domain/networks.ts';
import { misfitOnPage } from '../../../store/run/preflight.ts';
import { useApp, useSession } from '../../../store/useApp.ts';
import controls from '../../controls/controls.module.css';
import { compact } from '../../format.ts';
import classes from './SettingsPanel.module.css';

/** Forward once, and about twice that for the gradients. */
const PASSES = 3;

/** Said while the settings are chosen, not only when Train is pressed. */
function DoesNotFit() {
  const session = useSession();
  const batch = useApp((state) => state.settings.training.batchSize);
  const text = useApp((state) => {
    const misfit = misfitOnPage(state);
    return misfit && misfitText(misfit, batch);
  });
  const value = useApp((state) => misfitOnPage(state)?.fix?.value);
  if (text === null) return null;
  const setting =
    typeof value === 'number'
      ? ({ section: 'training', key: 'batchSize' } as const)
      : ({ section: 'model', key: 'preset' } as const);
  return (
    <p className={`${classes.note} ${classes.misfit}`} role="note">
      {text}{' '}
      {value !== undefined && (
        <button type="button" className={controls.link} onClick={() => session.change({ ...setting, value })}>
          {typeof value === 'number' ? t`Use batch ${value}` : t`Use ${value}`}
        </button>
      )}
    </p>
  );
}

export function NetworkCost() {
  const model = useApp((state) => state.settings.model);
  const batch = useApp((state) => state.settings.training.batchSize);
  const measured = useApp((state) => {
    const { settings, imagesPerSecond } = state.run;
    const same =
      settings?.model.preset === model.preset &&
      settings.model.cbam === model.cbam &&
      settings.training.batchSize === batch;
    return same && imagesPerSecond ? (1000 * batch) / imagesPerSecond : null;
  });
  const { parameters, multiplyAdds } = useMemo(() => networkCost(networkOf(model)), [model]);
  const [size, work] = [compact(parameters), compact(multiplyAdds)];
  const ofStep = compact(multiplyAdds * PASSES * batch);
  const milliseconds = measured === null ? null : measured.toFixed(measured < 10 ? 1 : 0);
  return (
    <>
      <p className={classes.note}>
        {milliseconds === null
          ? t`${size} parameters, ${work} multiply-adds an image. A step of ${batch} images: ${ofStep} multiply-adds.`
          : t`${size} parameters, ${work} multiply-adds an image. A step of ${batch} images: ${ofStep} multiply-adds, ${milliseconds} ms measured.`}
      </p>
      <DoesNotFit />
    </>
  );
}
