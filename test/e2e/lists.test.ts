/** Sets whose names come from a list or from a folder further up: in the commands, in a browser and in Node, and on the page. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { encoded } from '../unit/support/encoded.ts';
import { pngFile } from '../unit/support/imageFiles.ts';
import { insightFaceFile } from '../unit/support/recordFile.ts';
import { type App, SMALL, startApp } from './support/app.ts';
import { readJson, runCommand } from './support/commands.ts';
import { openSettings } from './support/settingsPanel.ts';

const MINUTE = 60_000;
const PEOPLE = ['张伟', '王芳', '李娜', '刘洋'];

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'playground-lists-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function put(path: string, content: string | Uint8Array): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), content);
}

const picture = (person: number, image: number): Uint8Array =>
  pngFile(24, 24, (x, y) => [60 * person + x, 10 * image + y, 90]);

describe('a list that is named, in GBK, in its own folder beside a record file and another list', () => {
  beforeAll(() => {
    const rows = PEOPLE.flatMap((name, person) =>
      [0, 1, 2].map((image) => {
        put(`set/${person}_${image}.png`, picture(person, image));
        return `${person}_${image}.png,${name}`;
      }),
    );
    const { rec, idx } = insightFaceFile([[pngFile(16, 16, () => [1, 2, 3])]]);
    put('set/train.rec', rec);
    put('set/train.idx', idx);
    put('set/other.csv', 'image,label\n0_0.png,Zed\n');
    put('elsewhere/9.png', picture(9, 9));
    const stray = `${join(folder, 'elsewhere/9.png')},${PEOPLE[0]}`;
    put('set/list.csv', encoded(['image,label', ...rows, stray].join('\r\n'), 'gbk'));
    const dataset = { kind: 'folder', path: 'set/list.csv' };
    put('config.json', JSON.stringify({ dataset, model: { preset: 'ci16' }, training: { epochs: 1, batchSize: 12 } }));
  });

  test.each([
    ['in a browser', []],
    ['in Node', ['--node']],
  ])(
    '%s',
    async (name, more) => {
      const out = name.replaceAll(' ', '-');
      const args = ['train', '--config', 'config.json', '--out', out, '--backend', 'wasm', ...more];
      const { code, stdout, stderr } = await runCommand(args, folder);
      expect(code, stderr).toBe(0);
      expect(stdout).toContain('12 images of 4 identities');
      expect(stdout).toContain('Labels come from set/list.csv, column "label".');
      const record = readJson(join(folder, out, 'run.json')) as {
        notices: { path: string; note: string }[];
        skipped: { path: string; reason: string }[];
      };
      expect(record).toMatchObject({
        dataset: { images: 12, identities: 4 },
        labelling: { source: 'Labels come from set/list.csv, column "label".', problem: null, choices: [] },
      });
      expect(record.notices.filter(({ path }) => path === 'set/list.csv').map(({ note }) => note)).toEqual([
        'Taken as the list of labels: paths in column "image", labels in column "label". Read as GBK: where names look wrong, save it as UTF-8.',
      ]);
      expect(record.skipped.find(({ path }) => path.endsWith('9.png'))?.reason).toBe(
        'Row 14 of set/list.csv names it, but it is not there.',
      );
    },
    3 * MINUTE,
  );
});

describe('folders of views on the page', () => {
  let app: App;
  beforeAll(async () => {
    for (const [person, name] of ['Ann', 'Ben', 'Cy', 'Di'].entries()) {
      for (const [view, folderName] of ['frontal', 'profile'].entries()) {
        put(`views/${name}/${folderName}/1.png`, picture(person, view));
      }
    }
    app = await startApp();
  }, 5 * MINUTE);
  afterAll(() => app?.close());

  test(
    'the person is the folder above; another can be chosen by keyboard, and taken back',
    async () => {
      const { page, problems, close } = await app.open(SMALL);
      await openSettings(page);
      await page.getByRole('combobox', { name: 'Dataset', exact: true }).selectOption('folder');
      await page.getByLabel('Folder of images').setInputFiles(join(folder, 'views'));
      const settings = page.getByRole('region', { name: 'Where the names come from' });
      await page.getByText('8 images of 4 identities').waitFor({ timeout: MINUTE });
      const choice = settings.getByLabel('Folder with the name');
      expect(await choice.inputValue()).toBe('');
      await choice.focus();
      await choice.press('ArrowDown');
      await choice.press('ArrowDown');
      await page.getByText('8 images of 2 identities').waitFor({ timeout: MINUTE });
      expect(await choice.inputValue()).toBe('2');
      expect(await choice.evaluate((element) => element === document.activeElement)).toBe(true);
      await choice.selectOption({ label: 'Automatic' });
      await page.getByText('8 images of 4 identities').waitFor({ timeout: MINUTE });
      expect(problems).toEqual([]);
      await close();
    },
    4 * MINUTE,
  );
});
