/** `npm run clean`: the built app finds flipped labels, in drawn faces always and in photographs where there are some. */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import jpeg from 'jpeg-js';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ensureBuilt, ROOT } from '../../scripts/workspace.mjs';
import { createFaceRenderer } from '../../src/data/synthetic/index.ts';
import { pngFile } from '../unit/support/imageFiles.ts';
import { readJson, runCommand, startCommand } from './support/commands.ts';

const MINUTE = 60_000;

let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'playground-clean-'));
  await ensureBuilt();
}, 3 * MINUTE);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const IDENTITIES = 6;
const EACH = 10;
const FACE = 96;

interface Report {
  readonly images: number;
  readonly identities: number;
  readonly flagged: number;
  readonly scores: { readonly wrong: number; readonly f1: number; readonly averagePrecision: number } | null;
  readonly faces: Readonly<Record<string, number>>;
}

const reportOf = (name: string): Report => readJson(join(folder, name, 'report.json')) as Report;

/** Rows of a table without quotes. */
function table(path: string): Record<string, string>[] {
  const [header, ...rows] = readFileSync(path, 'utf8').trimEnd().split('\r\n');
  const names = header!.split(',');
  return rows.map((row) => Object.fromEntries(row.split(',').map((cell, i) => [names[i]!, cell])));
}

const WIDTH = 140;
const HEIGHT = 150;

/** A drawn face somewhere on a larger grey image, so that it must be found. @returns [HEIGHT, WIDTH, 3] */
function drawnPhoto(identity: number, image: number): Uint8Array {
  const pixels = new Uint8Array(FACE * FACE * 3);
  renderer.render({ seed: 5, difficulty: 0.7 }, identity, image, pixels, 0);
  const [left, top] = [20 + ((identity * 7 + image * 5) % 20), 10 + ((identity * 3 + image * 7) % 30)];
  const photo = new Uint8Array(WIDTH * HEIGHT * 3);
  for (let i = 0; i < WIDTH * HEIGHT; i++) photo.set([150, 145, 140], 3 * i);
  for (let y = 0; y < FACE; y++) {
    photo.set(pixels.subarray(y * FACE * 3, (y + 1) * FACE * 3), ((y + top) * WIDTH + left) * 3);
  }
  return photo;
}
const renderer = createFaceRenderer(FACE);

const asPng = (photo: Uint8Array): Uint8Array =>
  pngFile(WIDTH, HEIGHT, (x, y) => {
    const at = (y * WIDTH + x) * 3;
    return [photo[at]!, photo[at + 1]!, photo[at + 2]!];
  });

function asJpeg(photo: Uint8Array, quality: number): Uint8Array {
  const data = Buffer.alloc(WIDTH * HEIGHT * 4, 255);
  for (let i = 0; i < WIDTH * HEIGHT; i++) data.set(photo.subarray(3 * i, 3 * i + 3), 4 * i);
  return jpeg.encode({ width: WIDTH, height: HEIGHT, data }, quality).data;
}

function writeFaces(into: string, each = EACH): void {
  for (let identity = 0; identity < IDENTITIES; identity++) {
    mkdirSync(join(into, `person ${identity}`), { recursive: true });
    for (let image = 0; image < each; image++) {
      writeFileSync(join(into, `person ${identity}`, `${image}.png`), asPng(drawnPhoto(identity, image)));
    }
  }
}

describe('npm run clean on drawn faces', () => {
  test(
    'finds the flipped labels, writes every file, and is the same again',
    async () => {
      writeFaces(join(folder, 'drawn'));
      const args = ['clean', '--dataset', 'drawn', '--flip', '0.2', '--flip-seed', '1'];
      const { code, stdout, stderr } = await runCommand([...args, '--out', 'first'], folder);
      expect(code, stderr).toBe(0);
      expect(stdout).toMatch(/^60 images of 6 identities$/m);
      expect(stdout).toMatch(/^F1 [01]\.\d{4} {2}precision .* average precision [01]\.\d{4}$/m);
      expect(stdout).not.toContain('\r');

      const report = reportOf('first');
      expect(report).toMatchObject({ outcome: 'finished', images: IDENTITIES * EACH, identities: IDENTITIES });
      expect(report.faces.found! + report.faces['largest-of-several']!).toBeGreaterThan(0.9 * IDENTITIES * EACH);
      expect(report.scores!.wrong).toBe(IDENTITIES * 2);
      expect(report.scores!.averagePrecision).toBeGreaterThan(0.9);
      expect(report.scores!.f1).toBeGreaterThan(0.8);

      const suspects = table(join(folder, 'first/suspects.csv'));
      const truth = new Map(table(join(folder, 'first/truth.csv')).map((row) => [row.image, row]));
      expect(suspects).toHaveLength(IDENTITIES * EACH);
      expect(truth.size).toBe(IDENTITIES * EACH);
      const scores = suspects.filter(({ score }) => score !== '').map(({ score }) => Number(score));
      expect(scores).toEqual([...scores].sort((a, b) => b - a));
      expect(suspects.filter(({ flagged }) => flagged === 'true')).toHaveLength(report.flagged);
      for (const { image, given_label: given } of suspects) {
        const row = truth.get(image!)!;
        expect(row.given_label).toBe(given);
        // An image lies in the folder of whom it shows.
        expect(image).toMatch(new RegExp(`^drawn/${row.true_label}/\\d\\.png$`));
        expect(row.flipped).toBe(`${row.true_label !== given}`);
      }

      expect((await runCommand([...args, '--out', 'second'], folder)).code).toBe(0);
      expect(readFileSync(join(folder, 'second/suspects.csv'))).toEqual(
        readFileSync(join(folder, 'first/suspects.csv')),
      );
    },
    6 * MINUTE,
  );

  test(
    'a photo of somebody else in each folder is found with its copies, and single photos are not judged',
    async () => {
      const each = 8;
      const set = join(folder, 'copied');
      writeFaces(set, each);
      const wrong: string[] = [];
      for (let identity = 0; identity < IDENTITIES; identity++) {
        const photo = drawnPhoto((identity + 1) % IDENTITIES, each);
        const files = [asPng(photo), asPng(photo), asJpeg(photo, 85), asJpeg(photo, 70), asJpeg(photo, 55)];
        for (const [i, file] of files.entries()) {
          const name = `person ${identity}/stranger ${i}.${i < 2 ? 'png' : 'jpg'}`;
          writeFileSync(join(set, name), file);
          wrong.push(`copied/${name}`);
        }
      }
      mkdirSync(join(set, 'seldom'));
      writeFileSync(join(set, 'seldom', 'only.png'), asPng(drawnPhoto(IDENTITIES, 0)));
      const { code, stdout, stderr } = await runCommand(['clean', '--dataset', 'copied', '--out', 'copies'], folder);
      expect(code, stderr).toBe(0);
      expect(stdout).toContain('Not judged, as the only photo of a person: 1 image');
      const rows = new Map(table(join(folder, 'copies/suspects.csv')).map((row) => [row.image!, row]));
      const found = wrong.filter((image) => rows.get(image)!.flagged === 'true' || rows.get(image)!.nobody === 'true');
      expect(found.length).toBeGreaterThanOrEqual(0.9 * wrong.length);
      expect(rows.get('copied/seldom/only.png')).toMatchObject({
        score: '',
        flagged: 'false',
        nobody: 'false',
        note: 'only photo of its label: not judged',
      });
      const report = readJson(join(folder, 'copies/report.json')) as Report & {
        copies: string[][];
        onlyPhoto: string[];
      };
      expect(report.copies.map((group) => group.length)).toEqual(Array.from({ length: IDENTITIES }, () => 5));
      expect(report.onlyPhoto).toEqual(['seldom']);
    },
    6 * MINUTE,
  );

  test(
    'images without any face are kept and scored',
    async () => {
      for (const identity of ['red', 'blue']) {
        mkdirSync(join(folder, 'faceless', identity), { recursive: true });
        for (let image = 0; image < 4; image++) {
          const colour = identity === 'red' ? [200, 40 + image, 40] : [40, 40 + image, 200];
          writeFileSync(
            join(folder, 'faceless', identity, `${image}.png`),
            pngFile(64, 64, () => colour),
          );
        }
      }
      const { code, stdout, stderr } = await runCommand(['clean', '--dataset', 'faceless', '--out', 'none'], folder);
      expect(code, stderr).toBe(0);
      expect(stdout).toMatch(/^No face was found in 8 images, listed in report.json/m);
      expect(table(join(folder, 'none/suspects.csv')).every(({ score }) => Number(score) < 0)).toBe(true);
    },
    4 * MINUTE,
  );

  test(
    'one identity is an error in one sentence, and leaves no files',
    async () => {
      mkdirSync(join(folder, 'alone', 'red'), { recursive: true });
      writeFileSync(join(folder, 'alone', 'red', '1.png'), pngFile(64, 64));
      const { code, stderr } = await runCommand(['clean', '--dataset', 'alone', '--out', 'one'], folder);
      expect(code).toBe(1);
      expect(stderr).toContain('All images are of one identity');
      expect(existsSync(join(folder, 'one/suspects.csv'))).toBe(false);
    },
    2 * MINUTE,
  );

  test(
    'Ctrl-C ends it, keeps what was read, and leaves no results',
    async () => {
      const command = startCommand(['clean', '--dataset', 'drawn', '--out', 'stopped'], folder);
      await command.printed(/images of 6 identities/);
      command.child.kill('SIGINT');
      const { code, stdout, stderr } = await command.ended;
      expect(code).toBe(1);
      expect(stdout).toContain('Stopping; what was read is kept.');
      expect(stderr).toContain('Stopped before the scores were there');
      expect(stderr).toContain('--resume goes on with the faces that were read.');
      expect(existsSync(join(folder, 'stopped/suspects.csv'))).toBe(false);
      expect(existsSync(join(folder, 'stopped/faces.jsonl'))).toBe(true);
    },
    3 * MINUTE,
  );
});

/** Photographs for local tests: never part of the project. */
const PHOTOS = resolve(ROOT, process.env.FACES_DIR ?? '../shared/faces', 'formats/lfw12_imagefolder.zip');

describe.skipIf(!existsSync(PHOTOS))('npm run clean on photographs (FACES_DIR)', () => {
  test(
    'a zip: nearly every face is found, and nearly every flipped label',
    async () => {
      const args = ['clean', '--dataset', PHOTOS, '--flip', '0.2', '--out', 'photos'];
      const { code, stderr } = await runCommand(args, folder);
      expect(code, stderr).toBe(0);
      const { images, identities, scores, faces } = reportOf('photos');
      expect({ images, identities }).toEqual({ images: 120, identities: 12 });
      expect(faces.none).toBeLessThanOrEqual(3);
      expect(scores!.wrong).toBe(24);
      expect(scores!.f1).toBeGreaterThan(0.9);
      expect(scores!.averagePrecision).toBeGreaterThan(0.95);
    },
    6 * MINUTE,
  );
});
