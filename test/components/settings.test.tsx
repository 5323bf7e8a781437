/** The settings: every row of the table of fields has its control, a control asks for the change of its own setting, the search finds it. */
import { expect, test } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import type { Field, Fields } from '../../src/domain/settings/fieldKinds.ts';
import { FIELDS } from '../../src/domain/settings/fields.ts';
import { parseSettings } from '../../src/domain/settings/parse.ts';
import { DEFAULT_SETTINGS } from '../../src/domain/settings/settings.ts';
import { SettingsPanel } from '../../src/ui/train/settings/SettingsPanel.tsx';
import { say } from '../../src/words/language.ts';
import { onStage } from './stage.tsx';

const ALL = Object.entries<Fields>(FIELDS).flatMap(([section, fields]) =>
  Object.entries<Field>(fields).map(([name, field]) => ({ path: `${section}.${name}`, field })),
);

/** Called so where it stands. */
const SHORTENED: Readonly<Record<string, string>> = { 'dataset.imagesPerIdentity': 'Images each' };

const control = (label: string) => page.getByLabelText(label, { exact: true });
const search = page.getByRole('combobox', { name: 'Find a setting' });

/** Which groups stand open outlives a panel. @param open whether they should */
async function fold(open: boolean): Promise<void> {
  const others = (): HTMLElement[] =>
    [...document.querySelectorAll<HTMLElement>('section[aria-label="Settings"] h3 button')].filter(
      (head) => head.getAttribute('aria-expanded') !== `${open}`,
    );
  for (const head of others()) head.click();
  await expect.poll(() => others().length).toBe(0);
}

const options = page.getByRole('listbox', { name: 'Settings found' }).getByRole('option');

const inputs = (label: string): Element[] =>
  control(label)
    .elements()
    .filter((element) => element.matches('input, select'));

test('the noise and the loss stand first; every other setting is one step away, each with one control by its label', async () => {
  await onStage(<SettingsPanel />);
  await fold(false);
  const shown = ALL.filter(({ path, field }) => inputs(SHORTENED[path] ?? say(field.label)).length > 0);
  expect(shown.map(({ path }) => path)).toEqual(['noise.closedSet', 'head.kind']);
  await fold(true);
  for (const { path, field } of ALL) {
    const label = SHORTENED[path] ?? say(field.label);
    expect(inputs(label), `${path}: ${label}`).toHaveLength(1);
  }
});

test('a control asks for its own setting and offers what the table names', async () => {
  const { calls } = await onStage(<SettingsPanel />);
  await fold(true);
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
  await fold(true);
  await expect.element(control('Noise condition')).toBeVisible();
  set({ settings: { ...DEFAULT_SETTINGS, head: { ...DEFAULT_SETTINGS.head, kind: 'softmax' } } });
  await expect.element(control('Noise condition')).not.toBeInTheDocument();
});

test('the search opens the group of what it finds, and its control has the focus, by keyboard alone', async () => {
  const { calls } = await onStage(<SettingsPanel />);
  await fold(false);
  await search.click();
  await userEvent.keyboard('m');
  const first = options.first();
  await expect.element(first).toHaveTextContent('Margin m');
  await expect.element(first).toHaveAttribute('aria-selected', 'true');
  await expect.element(search).toHaveAttribute('aria-activedescendant', first.element().id);
  await userEvent.keyboard('{Enter}');
  await expect.element(page.getByRole('slider', { name: 'Margin m' })).toHaveFocus();
  await expect.element(search).toHaveValue('');

  await search.click();
  await userEvent.keyboard('weights');
  await userEvent.keyboard('{Enter}');
  await expect.element(page.getByRole('button', { name: 'Weights: Start from\u2026' })).toHaveFocus();

  await search.click();
  await userEvent.keyboard('AdaFace{Enter}');
  await expect.element(page.getByRole('combobox', { name: 'Loss', exact: true })).toHaveFocus();
  expect(calls.filter(([action]) => action === 'change')).toEqual([
    ['change', { section: 'head', key: 'kind', value: 'adaface' }],
  ]);

  await search.click();
  await userEvent.keyboard('no such thing');
  await expect.element(page.getByRole('status')).toHaveTextContent('No setting is called so');
  await userEvent.keyboard('{Escape}');
  await expect.element(search).toHaveValue('');
});

test('what the loss in use has no need of is found, said to be so, and cannot be chosen', async () => {
  const settings = parseSettings({ head: { kind: 'softmax' } });
  await onStage(<SettingsPanel />, { settings });
  await search.click();
  await userEvent.keyboard('scale');
  const option = options.filter({ hasText: 'Scale s' });
  await expect.element(option).toHaveAttribute('aria-disabled', 'true');
  await option.click({ force: true });
  await expect.element(search).toHaveFocus();
});

test('the slider of the start of correction ends with the run, whatever it ended with before', async () => {
  const of = (epochs: number, epochStart = 3) =>
    parseSettings({ training: { epochs }, head: { kind: 'boundaryface', epochStart } });
  const { set } = await onStage(<SettingsPanel />, { settings: of(40) });
  await fold(true);
  const slider = control('Correction starts after epoch');
  await expect.element(slider).toHaveAttribute('max', '40');
  set({ settings: of(9) });
  await expect.element(slider).toHaveAttribute('max', '9');
  // A value beyond it is still shown.
  set({ settings: of(9, 12) });
  await expect.element(slider).toHaveAttribute('max', '12');
  await expect.element(page.getByText('The run ends before correction starts.')).toBeVisible();
});

test('a preset says what it shows', async () => {
  const { calls } = await onStage(<SettingsPanel />);
  await fold(true);
  await page.getByRole('button', { name: /^Demo on a sphere Embeddings of 3 numbers/ }).click();
  expect(calls.at(-1)).toEqual(['preset', 'sphere']);
});
