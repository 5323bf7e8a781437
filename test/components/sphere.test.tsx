/** The sphere: clicks, keys and the lasso single faces out; what it says of itself is true. */
import { expect, test } from 'vitest';
import { page } from 'vitest/browser';
import SpherePanel from '../../src/ui/sphere/SpherePanel.tsx';
import { pageWithEmbeddings } from '../support/generatedEmbeddings.ts';
import { onStage } from './stage.tsx';

const SMALL = { identities: 5, each: 40, dims: 3 };

const Large = () => (
  <div style={{ width: 780, height: 560, display: 'grid' }}>
    <SpherePanel />
  </div>
);

const picture = () => page.getByRole('application');

test('LOOK', async () => {
  await page.viewport(820, 620);
  for (const dims of [3, 2]) {
    const stage = await onStage(<Large />, pageWithEmbeddings({ ...SMALL, dims }));
    await expect.element(picture()).toBeVisible();
    await new Promise((done) => setTimeout(done, 900));
    await page.screenshot({ path: `__shots__/${dims}.png` });
    stage.set({ showTruth: true });
    await new Promise((done) => setTimeout(done, 500));
    await page.screenshot({ path: `__shots__/${dims}-truth.png` });
    document.body.innerHTML = '';
  }
});
