/** What fails in one part of the page stays there. */
import { expect, test } from 'vitest';
import { page } from 'vitest/browser';
import { Boundary } from '../../src/ui/boundary/Boundary.tsx';
import { onStage } from './stage.tsx';

test('a view that fails while it is drawn is named, the rest of the page stays, and Retry shows it', async () => {
  let broken = true;
  function View() {
    if (broken) throw new Error('no such face');
    return <p>The view itself</p>;
  }
  await onStage(
    <>
      <h1>The rest</h1>
      <Boundary what="Evaluate">
        <View />
      </Boundary>
    </>,
    { machine: { phase: 'training', wish: 'run', started: true } },
  );
  await expect.element(page.getByText('Evaluate cannot be shown because of an error in the program.')).toBeVisible();
  await expect.element(page.getByText('The run goes on.')).toBeVisible();
  await expect.element(page.getByRole('heading', { name: 'The rest' })).toBeVisible();
  broken = false;
  await page.getByRole('button', { name: 'Retry', exact: true }).click();
  await expect.element(page.getByText('The view itself')).toBeVisible();
});
