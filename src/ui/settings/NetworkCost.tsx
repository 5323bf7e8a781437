/** What the chosen network costs: its size, the work of a step, and how long a step takes once that was measured. */
import { useMemo } from 'react';
import { networkCost, networkOf } from '../../lib/networks.ts';
import { useApp } from '../../store/useApp.ts';
import { compact } from '../format.ts';
import classes from './SettingsPanel.module.css';

/** Forward once, and about twice that for the gradients. */
const PASSES = 3;

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
  return (
    <p className={classes.note}>
      {compact(parameters)} parameters, {compact(multiplyAdds)} multiply-adds an image. A step of {batch} images:{' '}
      {compact(multiplyAdds * PASSES * batch)} multiply-adds
      {measured !== null && `, ${measured < 10 ? measured.toFixed(1) : Math.round(measured)} ms measured`}.
    </p>
  );
}
