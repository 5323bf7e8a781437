/** The settings: every row of the table of fields has its control, and a control asks for the change of its own setting. */
import { expect, test } from 'vitest';
import { page } from 'vitest/browser';
import type { Field, Fields } from '../../src/domain/settings/fieldKinds.ts';
import { FIELDS } from '../../src/domain/settings/fields.ts';
import { DEFAULT_SETTINGS } from '../../src/domain/settings/settings.ts';
import { SettingsPanel } from '../../src/ui/train/settings/SettingsPanel.tsx';
import { onStage } from './stage.tsx';

const ALL = Object.entries<Fields>(FIELDS).flatMap(([section, fields]) =>
  Object.entries<Field>(fields).map(([name, field]) => ({ path: `${section}.${name}`, field })),
);

/** Called so where it stands. */
const SHORTENED: Readonly<Record<string, string>> = { 'dataset.imagesPerIdentity': 'Images each' };

const control = (label: string) => page.getByLabelText(label, { exact: true });

test('every setting has one control, by its label', async () => {
  await onStage(<SettingsPanel />);
  await page.getByText('Advanced', { exact: true }).click();
  for (const { path, field } of ALL) {
    const label = SHORTENED[path] ?? field.label;
    const found = control(label)
      .elements()
      .filter((element) => element.matches('input, select'));
    expect(found, `${path}: ${label}`).toHaveLength(1);
  }
});

test('a control under Advanced asks for its own setting and offers what the table names', async () => {
  const { calls } = await onStage(<SettingsPanel />);
  await page.getByText('Advanced', { exact: true }).click();
  await control('Backend').selectOptions('WebAssembly');
  await control('Nesterov').selectOptions('off');
  await control('Momentum').fill('0.5');
  await control('Noise seed').click();
  expect(calls.filter(([action]) => action === 'change')).toEqual([
    ['change', { section: 'engine', key: 'backend', value: 'wasm' }],
    ['change', { section: 'training', key: 'nesterov', value: false }],
    ['change', { section: 'training', key: 'momentum', value: 0.5 }],
  ]);
});

test('the condition of correction is offered by losses that correct', async () => {
  const { set } = await onStage(<SettingsPanel />);
  await page.getByText('Advanced', { exact: true }).click();
  await expect.element(control('Noise condition')).toBeVisible();
  set({ settings: { ...DEFAULT_SETTINGS, head: { ...DEFAULT_SETTINGS.head, kind: 'softmax' } } });
  await expect.element(control('Noise condition')).not.toBeInTheDocument();
});
