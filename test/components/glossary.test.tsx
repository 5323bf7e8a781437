/** Words that are explained where they stand, all of them in one place, and what the page says of itself. */
import { expect, test } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { FIELDS } from '../../src/domain/settings/fields.ts';
import { DEFAULT_SETTINGS } from '../../src/domain/settings/settings.ts';
import InfoDialog from '../../src/ui/about/InfoDialog.tsx';
import { openInfo, useInfo } from '../../src/ui/about/openInfo.ts';
import { Term } from '../../src/ui/glossary/Term.tsx';
import { SettingSlider } from '../../src/ui/train/settings/SettingSlider.tsx';
import { onStage } from './stage.tsx';

function Dialog() {
  const part = useInfo();
  return part && <InfoDialog part={part} />;
}

test('a word opens in place by keyboard, says what it means, and gives the focus back', async () => {
  await onStage(
    <>
      <Term word="eer">EER</Term>
      <Dialog />
    </>,
  );
  const word = page.getByRole('button', { name: 'EER' });
  (word.element() as HTMLElement).focus();
  await userEvent.keyboard('{Enter}');
  const card = page.getByRole('dialog', { name: 'EER' });
  await expect.element(card).toHaveTextContent(/as many pairs of one person are refused/);
  const docs = card.getByRole('link', { name: 'In the documentation: EER' });
  await expect.element(docs).toHaveAttribute('href', './docs/evaluation.html#verification');
  await userEvent.keyboard('{Escape}');
  await expect.element(card).not.toBeInTheDocument();
  await expect.element(word).toHaveFocus();
});

test('the help of a setting opens its word as well', async () => {
  await onStage(<SettingSlider section="head" name="margin" field={FIELDS.head.margin} />, {
    settings: DEFAULT_SETTINGS,
  });
  await page.getByRole('button', { name: 'Help: Margin m' }).click();
  const card = page.getByRole('dialog', { name: 'Help: Margin m' });
  await expect.element(card).toHaveTextContent(/closer to its own centre than to any other/);
  await expect.element(card).toHaveTextContent(/an angle, or a cosine for CosFace/);
});

test('all words are in one place, and can be searched', async () => {
  await onStage(
    <>
      <Term word="recall">recall</Term>
      <Dialog />
    </>,
  );
  await page.getByRole('button', { name: 'recall' }).click();
  await page.getByRole('button', { name: 'All words' }).click();
  const dialog = page.getByRole('dialog', { name: 'About the playground' });
  await expect.element(dialog).toBeVisible();
  await page.getByRole('searchbox', { name: 'Find a word' }).fill('equal error');
  await expect.poll(() => dialog.getByRole('term').elements().length).toBe(1);
  await expect.element(dialog).toHaveTextContent(/EER/);
  openInfo(null);
  await expect.element(dialog).not.toBeInTheDocument();
});

test('the page says its version, its paper with a citation, its documents, its source and its licence', async () => {
  await onStage(<InfoDialog part="about" />);
  const dialog = page.getByRole('dialog', { name: 'About the playground' });
  await expect.element(dialog).toHaveTextContent(/BoundaryFace playground 0\.0\.0-test/);
  await expect.element(dialog).toHaveTextContent(/@inproceedings\{wu2022boundaryface/);
  await expect
    .element(dialog.getByRole('link', { name: /Source code of this version/ }))
    .toHaveAttribute('href', './boundaryface-playground-source.zip');
  await expect.element(dialog.getByRole('link', { name: 'MIT licence' })).toBeVisible();
  await expect
    .element(dialog.getByRole('link', { name: 'Images of your own' }))
    .toHaveAttribute('href', './docs/images.html');
  await expect.element(dialog.getByRole('button', { name: /Copy BibTeX/ })).toBeVisible();
});
