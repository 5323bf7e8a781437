/** The headless commands: whole runs through the built app, and what they leave behind. */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ensureBuilt, ROOT } from '../../scripts/workspace.mjs';
import { pairSet } from '../support/pairSet.ts';
import { readFolder, readJson, readJsonLines, runCommand, startCommand } from './support/commands.ts';
import { ODD_SKIPPED, paintOddFolder, startsOfReasons } from './support/oddFolder.ts';
import { checkWeights } from './support/weights.ts';

const MINUTE = 60_000;
const CONFIG = {
  dataset: { kind: 'synthetic', identities: 4, imagesPerIdentity: 10, difficulty: 1, seed: 3 },
  noise: { closedSet: 0.3, seed: 1 },
  model: { preset: 'ci16' },
  head: { kind: 'boundaryface', epochStart: 1 },
  training: { epochs: 3, batchSize: 20 },
};

let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'playground-commands-'));
  await ensureBuilt();
}, 3 * MINUTE);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function configure(name: string, config: object): string {
  writeFileSync(join(folder, name), JSON.stringify(config));
  return name;
}

/** Metrics without what depends on how fast the machine is. */
const comparable = (path: string) =>
  readJsonLines(path).map(({ seconds: _, imagesPerSecond: __, ...metrics }) => metrics);

describe('npm run train', () => {
  test(
    'on synthetic faces, with WebGPU: every file is there and says what happened',
    async () => {
      const config = configure('synthetic.json', CONFIG);
      const args = ['train', '--config', config, '--out', 'first', '--backend', 'webgpu'];
      const { code, stdout, stderr } = await runCommand(args, folder);
      expect(code, stderr).toBe(0);
      expect(stdout).toMatch(/^Backend webgpu, /m);
      expect(stdout.match(/^epoch \d\/3 {2}loss /gm)).toHaveLength(3);
      expect(stdout).not.toContain('\r');

      const out = join(folder, 'first');
      const metrics = readJsonLines(join(out, 'metrics.jsonl'));
      expect(metrics.map(({ epoch }) => epoch)).toEqual([1, 2, 3]);
      // floor(10 * 0.3) images of each of the four identities.
      expect(metrics[0]).toMatchObject({ injected: 12, detected: 0, precision: null });
      const record = readJson(join(out, 'run.json'));
      expect(record).toMatchObject({
        outcome: 'finished',
        backend: 'webgpu',
        settings: { ...CONFIG, training: { epochs: 3, batchSize: 20, momentum: 0.9 }, engine: { backend: 'webgpu' } },
        dataset: { images: 40, identities: 4 },
        final: metrics[2],
      });
      expect(record).toHaveProperty('adapter', expect.stringMatching(/\w/));
      expect(record).toHaveProperty('versions.browser', expect.stringMatching(/^\d+\./));

      const [header, ...rows] = readFileSync(join(out, 'rectified.csv'), 'utf8').trimEnd().split('\r\n');
      expect(header).toBe('image,given_label,rectified_label,true_label,epoch');
      expect(rows).toHaveLength(metrics[2]!.detected as number);
      for (const row of rows) {
        const [image, given, rectifiedLabel, truth, epoch] = row.split(',');
        // An image of the synthetic set is named after whom it shows.
        expect(image).toMatch(new RegExp(`^${truth}/\\d+$`));
        expect(rectifiedLabel).not.toBe(given);
        expect(['2', '3']).toContain(epoch);
      }
      const { identities } = await checkWeights(readFolder(join(out, 'weights')));
      expect(identities).toHaveLength(4);
    },
    5 * MINUTE,
  );

  test(
    'the same configuration gives the same metrics and the same weights',
    async () => {
      const args = ['train', '--config', 'synthetic.json', '--out', 'second', '--backend', 'webgpu'];
      expect((await runCommand(args, folder)).code).toBe(0);
      expect(comparable(join(folder, 'second/metrics.jsonl'))).toEqual(comparable(join(folder, 'first/metrics.jsonl')));
      const weights = (name: string) => readFolder(join(folder, name, 'weights')).get('model.safetensors');
      expect(Buffer.compare(weights('second')!, weights('first')!)).toBe(0);
    },
    5 * MINUTE,
  );

  test(
    'weights of an earlier run: continued, or the backbone alone for other identities',
    async () => {
      const run = async (name: string, config: object, ...more: readonly string[]) => {
        const args = ['train', '--config', configure(`${name}.json`, config), '--out', name, '--backend', 'wasm'];
        return runCommand([...args, ...more], folder);
      };
      const training = { epochs: 1, batchSize: 20 };
      const weights = { path: 'first/weights' };
      const continued = await run('continued', { ...CONFIG, training, weights });
      expect(continued.code, continued.stderr).toBe(0);
      const loss = (name: string) => readJsonLines(join(folder, name, 'metrics.jsonl'))[0]!.loss as number;
      expect(loss('continued')).toBeLessThan(loss('first'));
      expect(readJson(join(folder, 'continued/run.json'))).toMatchObject({ startedFrom: { use: 'continue' } });
      await checkWeights(readFolder(join(folder, 'continued/weights')));

      const others = { ...CONFIG, training, dataset: { ...CONFIG.dataset, identities: 5 } };
      // What is refused is refused alike without a browser, and sooner.
      const refused = await run('refused', { ...others, weights }, '--node');
      expect(refused.code).toBe(1);
      expect(refused.stderr).toContain('trained on other identities');
      const tuned = await run('tuned', { ...others, weights: { ...weights, use: 'backbone' } });
      expect(tuned.code, tuned.stderr).toBe(0);
      const { identities } = await checkWeights(readFolder(join(folder, 'tuned/weights')));
      expect(identities).toHaveLength(5);

      const larger = await run('larger', { ...CONFIG, training, weights, model: { preset: 'ci32' } }, '--node');
      expect(larger.code).toBe(1);
      expect(larger.stderr).toContain('should have shape [3, 3, 3, 4] and has [3, 3, 3, 8]');
    },
    5 * MINUTE,
  );

  test(
    'pair sets are verified on at the end; one with a damaged image costs nothing but itself',
    async () => {
      writeFileSync(join(folder, 'good.bin'), pairSet(40));
      // The first image is none, which only decoding can tell.
      writeFileSync(join(folder, 'damaged.bin'), pairSet(20).toString('latin1').replace('P6', 'XX'), 'latin1');
      const training = { epochs: 1, batchSize: 20 };
      const evaluation = { pairs: ['damaged.bin', 'good.bin'] };
      const config = configure('pairs.json', { ...CONFIG, training, evaluation });
      const args = ['train', '--config', config, '--out', 'pairs', '--backend', 'wasm'];
      const { code, stdout, stderr } = await runCommand(args, folder);
      expect(code, stderr).toBe(0);
      expect(stdout).toMatch(/^damaged\.bin: image 1 of damaged\.bin: /m);
      expect(stdout).toMatch(/^good\.bin: [\d.]+ % \+- [\d.]+ % .* 40 pairs$/m);
      const record = readJson(join(folder, 'pairs/run.json')) as { pairSets: unknown[]; evaluation: unknown };
      // Every pair of one person is one picture twice, so that these are alike to the last bit.
      const tarAtFar = expect.arrayContaining([expect.objectContaining({ far: 0.1, tar: 1 })]);
      expect(record.pairSets).toEqual([
        {
          name: 'damaged.bin',
          verification: null,
          problem: expect.stringContaining('image 1 of damaged.bin'),
          warning: null,
        },
        {
          name: 'good.bin',
          verification: expect.objectContaining({ samePairs: 20, differentPairs: 20, tarAtFar }),
          problem: null,
          warning: null,
        },
      ]);
      // The evaluation itself is of the people held out.
      expect(record.evaluation).toMatchObject({ verification: { samePairs: 670 } });
      await checkWeights(readFolder(join(folder, 'pairs/weights')));
    },
    5 * MINUTE,
  );

  test(
    'Ctrl-C ends a run cleanly and keeps what is done',
    async () => {
      const config = configure('long.json', { ...CONFIG, training: { epochs: 200, batchSize: 20 } });
      const command = startCommand(['train', '--config', config, '--out', 'stopped', '--backend', 'wasm'], folder);
      await command.printed(/^epoch 2\/200/m);
      command.child.kill('SIGINT');
      const { code, stdout } = await command.ended;
      expect(code).toBe(0);
      expect(stdout).toMatch(/Stopping after this step/);
      expect(readJson(join(folder, 'stopped/run.json'))).toMatchObject({ outcome: 'stopped' });
      expect(readJsonLines(join(folder, 'stopped/metrics.jsonl')).length).toBeGreaterThanOrEqual(2);
      await checkWeights(readFolder(join(folder, 'stopped/weights')));
    },
    5 * MINUTE,
  );

  test(
    'a stopped run goes on with --resume and leaves what it would have left in one go, with its own settings only',
    async () => {
      const config = { ...CONFIG, training: { epochs: 8, batchSize: 20 } };
      configure('resumed.json', config);
      configure('longer.json', { ...CONFIG, training: { epochs: 9, batchSize: 20 } });
      const args = (out: string, file = 'resumed.json') => [
        ...['train', '--config', file, '--out', out, '--backend', 'wasm'],
      ];
      const whole = await runCommand(args('whole'), folder);
      expect(whole.code, whole.stderr).toBe(0);
      const command = startCommand(args('part'), folder);
      await command.printed(/^epoch 2\/8/m);
      command.child.kill('SIGINT');
      expect((await command.ended).stdout).toMatch(/^Stopped in epoch .*; --resume goes on from here\.$/m);

      const stopped = readFileSync(join(folder, 'part/run.json'));
      const refused = await runCommand([...args('part', 'longer.json'), '--resume'], folder);
      expect(refused.code).toBe(1);
      expect(refused.stderr).toContain('training.epochs: the run to resume was begun with 8, not 9');
      expect(Buffer.compare(readFileSync(join(folder, 'part/run.json')), stopped)).toBe(0);

      const resumed = await runCommand([...args('part'), '--resume'], folder);
      expect(resumed.code, resumed.stderr).toBe(0);
      expect(resumed.stdout).toMatch(/^Going on after step \d+\.$/m);
      expect(resumed.stdout).not.toMatch(/^epoch 1\/8/m);
      expect(comparable(join(folder, 'part/metrics.jsonl'))).toEqual(comparable(join(folder, 'whole/metrics.jsonl')));
      for (const name of ['weights/model.safetensors', 'rectified.csv']) {
        const [found, expected] = ['part', 'whole'].map((out) => readFileSync(join(folder, out, name)));
        expect(Buffer.compare(found!, expected!), name).toBe(0);
      }
      const again = await runCommand([...args('part'), '--resume'], folder);
      expect(again.code).toBe(2);
      expect(again.stderr).toContain('There is no run to resume');
    },
    6 * MINUTE,
  );

  test('a wrong field ends it at once, named', async () => {
    const config = configure('wrong.json', { training: { epochs: 0, momentun: 1 } });
    const { code, stdout, stderr } = await runCommand(['train', '--config', config, '--out', 'wrong'], folder);
    expect(code).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toContain('training.epochs: 0 is outside 1 to 200');
    expect(stderr).toContain('training.momentun: unknown field');
    expect(existsSync(join(folder, 'wrong'))).toBe(false);
  });

  test.runIf(process.platform === 'linux')(
    'a folder as disks hold them, with links and names that are no UTF-8, reaches the browser whole',
    async () => {
      const path = await paintOddFolder(mkdtempSync(join(folder, 'odd-')));
      const config = configure('odd.json', {
        dataset: { kind: 'folder', path },
        model: { preset: 'ci16' },
        training: { epochs: 1, batchSize: 5 },
      });
      const args = ['train', '--config', config, '--out', 'odd', '--backend', 'wasm'];
      const { code, stderr } = await runCommand(args, folder);
      expect(code, stderr).toBe(0);
      const record = readJson(join(folder, 'odd/run.json')) as { skipped: { path: string; reason: string }[] };
      expect(record).toMatchObject({ dataset: { images: 20, identities: 5 } });
      expect(startsOfReasons(record.skipped)).toEqual(ODD_SKIPPED);
    },
    3 * MINUTE,
  );

  test(
    'a folder without a usable image is an error in one sentence',
    async () => {
      const images = mkdtempSync(join(folder, 'images-'));
      writeFileSync(join(images, 'notes.txt'), 'no image');
      const config = configure('empty.json', { dataset: { kind: 'folder', path: images } });
      const { code, stderr } = await runCommand(['train', '--config', config, '--out', 'empty'], folder);
      expect(code).toBe(1);
      expect(stderr).toContain('None of the files could be used. ');
    },
    2 * MINUTE,
  );
});

/** Photographs for local tests: never part of the project. */
const FACES = resolve(ROOT, process.env.FACES_DIR ?? '../shared/faces');

describe.skipIf(!existsSync(join(FACES, 'orl')))('npm run train on photographs (FACES_DIR)', () => {
  test(
    'a folder of PGM files trains to the end and its weights load',
    async () => {
      const config = configure('orl.json', {
        dataset: { kind: 'folder', path: join(FACES, 'orl') },
        noise: { closedSet: 0.2 },
        model: { preset: 'ci16' },
        head: { epochStart: 1 },
        training: { epochs: 3, batchSize: 40 },
      });
      const { code, stdout, stderr } = await runCommand(['train', '--config', config, '--out', 'orl'], folder);
      expect(code, stderr).toBe(0);
      expect(stdout).toMatch(/^400 images of 40 identities/m);
      const record = readJson(join(folder, 'orl/run.json'));
      // Every tenth identity is held out for verification.
      expect(record).toMatchObject({
        outcome: 'finished',
        dataset: { images: 360, identities: 36, heldOutIdentities: 4, heldOutImages: 40 },
        final: { injected: 72 },
      });
      const { identities } = await checkWeights(readFolder(join(folder, 'orl/weights')));
      expect(identities).toHaveLength(36);
    },
    6 * MINUTE,
  );

  test.skipIf(!existsSync(join(FACES, 'formats')))(
    'a zip of JPEG files does too',
    async () => {
      const zip = readFolder(join(FACES, 'formats'));
      const name = [...zip.keys()].find((path) => path.endsWith('.zip'));
      if (!name) throw new Error('no zip among the formats');
      const config = configure('zip.json', {
        dataset: { kind: 'folder', path: join(FACES, 'formats', name) },
        model: { preset: 'ci16' },
        training: { epochs: 1, batchSize: 40 },
      });
      const { code, stdout, stderr } = await runCommand(['train', '--config', config, '--out', 'zip'], folder);
      expect(code, stderr).toBe(0);
      expect(stdout).toMatch(/^120 images of 12 identities/m);
    },
    4 * MINUTE,
  );
});

describe('npm run goldens', () => {
  test(
    'a folder without golden files, and one where nothing is implemented, are failures',
    async () => {
      const none = mkdtempSync(join(folder, 'goldens-'));
      expect((await runCommand(['goldens', none], folder)).code).toBe(1);
      writeFileSync(join(none, 'broken.json'), '{');
      const { code, stdout } = await runCommand(['goldens', none, '--backend', 'cpu'], folder);
      expect(code).toBe(1);
      expect(stdout.trimEnd().split('\n').at(-1)).toBe('0 passed, 1 failed, 0 skipped');
    },
    2 * MINUTE,
  );

  test.each(['cpu', 'webgpu'])(
    'all that is implemented passes on %s',
    async (backend) => {
      const report = `goldens-${backend}.json`;
      const args = ['goldens', '--backend', backend, '--report', report];
      const { code, stdout, stderr } = await runCommand(args, folder);
      expect(code, stdout + stderr).toBe(0);
      expect(stdout.trimEnd().split('\n').at(-1)).toMatch(/^[1-9]\d* passed, 0 failed, \d+ skipped$/);
      const { files } = readJson(join(folder, report)) as { files: { name: string; status: string; passed: number }[] };
      for (const name of ['arcface.json', 'boundaryf1.json', 'boundaryface.json', 'trajectory.json']) {
        const file = files.find((f) => f.name === name);
        expect(file?.status, name).toBe('done');
        expect(file?.passed, name).toBeGreaterThan(0);
      }
    },
    8 * MINUTE,
  );
});
