/** Settings that a first visit does not need, folded away. */
import { correctsLabels } from '../../../domain/losses/catalogue.ts';
import { FIELDS } from '../../../domain/settings/fields.ts';
import { useApp } from '../../../store/useApp.ts';
import { type Option, SettingSelect, SettingSwitch, SettingText } from './SettingField.tsx';
import classes from './SettingsPanel.module.css';

const options = (labels: Readonly<Record<string, string>>): readonly Option[] =>
  Object.entries(labels).map(([value, label]) => ({ value, label }));

const CORRECTION_OPTIONS = options({ code: "as in the authors' code", paper: 'as in the paper' });
const BACKEND_OPTIONS = options({
  auto: 'automatic',
  webgpu: 'WebGPU',
  webgl: 'WebGL',
  wasm: 'WebAssembly',
  cpu: 'JavaScript',
});
const KERNEL_OPTIONS = options({ fused: 'fused', stock: 'stock' });
const STEP_OPTIONS = options({ recorded: 'recorded', eager: 'one by one' });

export function AdvancedSettings() {
  const { training, noise, model, head, engine } = FIELDS;
  const correcting = useApp((state) => correctsLabels(state.settings.head));
  return (
    <details className={classes.advanced}>
      <summary>Advanced</summary>
      <SettingSwitch section="model" name="cbam" field={model.cbam} />
      <SettingText section="training" name="batchSize" field={training.batchSize} />
      <SettingText section="training" name="momentum" field={training.momentum} />
      <SettingSwitch section="training" name="nesterov" field={training.nesterov} />
      <SettingText section="training" name="weightDecay" field={training.weightDecay} />
      <SettingText section="training" name="warmupEpochs" field={training.warmupEpochs} />
      <SettingText section="training" name="milestones" field={training.milestones} />
      <SettingSwitch section="training" name="flip" field={training.flip} />
      {correcting && (
        <SettingSelect section="head" name="correction" field={head.correction} options={CORRECTION_OPTIONS} />
      )}
      <SettingText section="training" name="seed" field={training.seed} />
      <SettingText section="noise" name="seed" field={noise.seed} />
      <SettingSelect section="engine" name="backend" field={engine.backend} options={BACKEND_OPTIONS} />
      <SettingSelect section="engine" name="kernels" field={engine.kernels} options={KERNEL_OPTIONS} />
      <SettingSelect section="engine" name="step" field={engine.step} options={STEP_OPTIONS} />
    </details>
  );
}
