/** The settings that a lesson shows. */
import { t } from '@lingui/core/macro';
import type { SettingPath } from '../../domain/lessons/lessonTypes.ts';
import type { Field } from '../../domain/settings/fieldKinds.ts';
import { fieldOf } from '../../domain/settings/fieldsOf.ts';
import { valueText } from '../../domain/settings/valueText.ts';
import { pathText } from '../../store/lessons/lessonLink.ts';
import { useApp } from '../../store/useApp.ts';
import { SettingControl } from '../train/settings/SettingField.tsx';
import { SettingSlider } from '../train/settings/SettingSlider.tsx';
import classes from './Lessons.module.css';

/** Epochs of a run that one waits for in a lesson. */
const MOST_EPOCHS = 40;

interface LessonControlProps {
  readonly path: SettingPath;
  readonly field: Field;
}

function LessonControl({ path: { section, key }, field }: LessonControlProps) {
  if (field.kind !== 'number' || key === 'seed') return <SettingControl section={section} name={key} field={field} />;
  const countsEpochs = key === 'epochs' || key === 'epochStart';
  return (
    <SettingSlider
      section={section}
      name={key}
      field={field}
      format={(value) => valueText(field, value)}
      {...(countsEpochs && { softMax: MOST_EPOCHS })}
    />
  );
}

interface LessonControlsProps {
  readonly paths: readonly SettingPath[];
  /** A run is under way: what is moved now would not be its own. */
  readonly disabled: boolean;
}

export function LessonControls({ paths, disabled }: LessonControlsProps) {
  const kind = useApp((state) => state.settings.head.kind);
  if (paths.length === 0) return null;
  return (
    <fieldset className={classes.controls} disabled={disabled}>
      <legend className="sr-only">{t`Settings of this lesson`}</legend>
      {paths.map((path) => {
        const field = fieldOf(path.section, path.key, kind);
        return field && <LessonControl key={pathText(path)} path={path} field={field} />;
      })}
    </fieldset>
  );
}
