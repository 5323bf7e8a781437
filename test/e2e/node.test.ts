/** The commands that run in Node without a browser. */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PNG } from 'pngjs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { stream } from '../../src/lib/rng.ts';
import { pairSet } from '../support/pairSet.ts';
import { readFolder, readJson, readJsonLines, runCommand, startCommand } from './support/commands.ts';
import { ODD_PEOPLE, ODD_SKIPPED, paintOddFolder, startsOfReasons } from './support/oddFolder.ts';
import { checkWeights } from './support/weights.ts';

const MINUTE = 60_000;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'playground-node-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function configure(name: string, config: object): string {
  writeFileSync(join(folder, name), JSON.stringify({ model: { preset: 'ci16' }, ...config }));
  return name;
}

/** Three people as PNG files: a colour each, with some noise. */
function paintPeople(path: string): void {
  const random = stream(0, 'pictures');
  ['Ann', 'Ben', 'Cem'].forEach((name, person) => {
    mkdirSync(join(path, name), { recursive: true });
    for (let image = 0; image < 4; image++) {
      const png = new PNG({ width: 20, height: 20 });
      for (let i = 0; i < png.data.length; i++) png.data[i] = i % 4 === 3 ? 255 : 80 * person + random.integer(60);
      writeFileSync(join(path, name, `${image}.png`), PNG.sync.write(png));
    }
  });
}

describe('npm run train -- --node', () => {
  test(
    'trains on synthetic faces and leaves weights that load',
    async () => {
      const config = configure('synthetic.json', {
        dataset: { kind: 'synthetic', identities: 3, imagesPerIdentity: 8 },
        training: { epochs: 2, batchSize: 12 },
      });
      const args = ['train', '--config', config, '--out', 'synthetic', '--node', '--backend', 'wasm'];
      const { code, stdout, stderr } = await runCommand(args, folder);
      expect(code, stderr).toBe(0);
      expect(stdout).toMatch(/^Backend wasm, /m);
      const metrics = readJsonLines(join(folder, 'synthetic/metrics.jsonl'));
      expect(metrics.map(({ epoch }) => epoch)).toEqual([1, 2]);
      expect(metrics[1]!.verificationAccuracy).toBeGreaterThan(0.5);
      const record = readJson(join(folder, 'synthetic/run.json'));
      expect(record).toMatchObject({ outcome: 'finished', backend: 'wasm' });
      expect(record).not.toHaveProperty('versions.browser');
      await checkWeights(readFolder(join(folder, 'synthetic/weights')));
    },
    5 * MINUTE,
  );

  test(
    'goes on from the weights of an earlier run, and verifies on a pair set',
    async () => {
      writeFileSync(join(folder, 'pairs.bin'), pairSet(20));
      const config = configure('continued.json', {
        dataset: { kind: 'synthetic', identities: 3, imagesPerIdentity: 8 },
        training: { epochs: 1, batchSize: 12 },
        weights: { path: 'synthetic/weights' },
        evaluation: { pairs: ['pairs.bin'] },
      });
      const args = ['train', '--config', config, '--out', 'continued', '--node', '--backend', 'wasm'];
      const { code, stderr } = await runCommand(args, folder);
      expect(code, stderr).toBe(0);
      const loss = (name: string) => readJsonLines(join(folder, name, 'metrics.jsonl'))[0]!.loss as number;
      expect(loss('continued')).toBeLessThan(loss('synthetic'));
      expect(readJson(join(folder, 'continued/run.json'))).toMatchObject({
        pairSets: [
          { name: 'pairs.bin', verification: { samePairs: 10, differentPairs: 10 }, problem: null, warning: null },
        ],
      });
    },
    5 * MINUTE,
  );

  test(
    'a run whose process was killed goes on with --resume to the same weights',
    async () => {
      const config = configure('killed.json', {
        dataset: { kind: 'synthetic', identities: 3, imagesPerIdentity: 8 },
        training: { epochs: 40, batchSize: 12 },
      });
      const args = (out: string) => ['train', '--config', config, '--out', out, '--node', '--backend', 'wasm'];
      expect((await runCommand(args('unhurt'), folder)).code).toBe(0);
      const command = startCommand(args('killed'), folder);
      await command.printed(/^epoch 10\/40/m);
      command.child.kill('SIGKILL');
      await command.ended;
      expect(existsSync(join(folder, 'killed/run.json'))).toBe(false);
      const { code, stdout, stderr } = await runCommand([...args('killed'), '--resume'], folder);
      expect(code, stderr).toBe(0);
      expect(stdout).toMatch(/^Going on after step \d+\.$/m);
      expect(readJsonLines(join(folder, 'killed/metrics.jsonl')).map(({ epoch }) => epoch)).toEqual(
        Array.from({ length: 40 }, (_, i) => i + 1),
      );
      const [found, expected] = ['killed', 'unhurt'].map((out) =>
        readFileSync(join(folder, out, 'weights/model.safetensors')),
      );
      expect(Buffer.compare(found!, expected!)).toBe(0);
    },
    5 * MINUTE,
  );

  test(
    'a run whose images have changed does not go on, and what it has left stays',
    async () => {
      const people = join(folder, 'changing');
      paintPeople(people);
      const config = configure('changing.json', {
        dataset: { kind: 'folder', path: people },
        training: { epochs: 200, batchSize: 6 },
      });
      const args = ['train', '--config', config, '--out', 'changed', '--node', '--backend', 'wasm'];
      const command = startCommand(args, folder);
      await command.printed(/^epoch 2\/200/m);
      command.child.kill('SIGINT');
      const { stdout } = await command.ended;
      expect(stdout).toMatch(/--resume goes on from here\.$/m);
      const before = readFolder(join(folder, 'changed'));
      const file = join(people, 'Ann', '0.png');
      const png = PNG.sync.read(readFileSync(file));
      for (let i = 0; i < png.data.length; i++) if (i % 4 !== 3) png.data[i] = 255 - png.data[i]!;
      writeFileSync(file, PNG.sync.write(png));
      for (const [more, code, sentence] of [
        [['--resume'], 1, 'the pixels of some have changed since'],
        [[], 2, 'holds the results of npm run train: --resume goes on with that run, --overwrite replaces them'],
      ] as const) {
        const refused = await runCommand([...args, ...more], folder);
        expect(refused.code, refused.stderr).toBe(code);
        expect(refused.stderr).toContain(sentence);
        expect(readFolder(join(folder, 'changed'))).toEqual(before);
      }
    },
    5 * MINUTE,
  );

  test.runIf(process.platform === 'linux')(
    'reads a folder as disks hold them: links, names that are no UTF-8, WebP and GIF; names what it cannot read',
    async () => {
      const path = await paintOddFolder(mkdtempSync(join(folder, 'odd-')));
      const config = configure('folder.json', {
        dataset: { kind: 'folder', path },
        training: { epochs: 1, batchSize: 5 },
      });
      const args = ['train', '--config', config, '--out', 'folder', '--node', '--backend', 'wasm'];
      const { code, stderr } = await runCommand(args, folder);
      expect(code, stderr).toBe(0);
      const record = readJson(join(folder, 'folder/run.json')) as { skipped: { path: string; reason: string }[] };
      expect(record).toMatchObject({ dataset: { images: 20, identities: 5 } });
      expect(startsOfReasons(record.skipped)).toEqual(ODD_SKIPPED);
      expect(readJson(join(folder, 'folder/weights/identities.json'))).toEqual(ODD_PEOPLE);
    },
    5 * MINUTE,
  );
});

describe('npm run sweep', () => {
  test(
    'three parts put together are the whole sweep, to the digit',
    async () => {
      const config = {
        base: {
          dataset: { kind: 'synthetic', identities: 3, imagesPerIdentity: 8 },
          model: { preset: 'ci16' },
          training: { epochs: 2, batchSize: 12 },
        },
        axes: { 'head.kind': ['boundaryface', 'subcenter_arcface'], 'noise.closedSet': [0, 0.4] },
        seeds: [1],
      };
      writeFileSync(join(folder, 'sweep.json'), JSON.stringify(config));
      const sweep = async (out: string, ...more: readonly string[]): Promise<void> => {
        const args = ['sweep', '--config', 'sweep.json', '--out', out, '--backend', 'wasm', ...more];
        const { code, stderr } = await runCommand(args, folder);
        expect(code, stderr).toBe(0);
      };
      const results = (out: string) =>
        readJsonLines(join(folder, out, 'results.jsonl')).map(({ config: settings, epochs }) => {
          const timeless = (epochs as Record<string, unknown>[]).map(
            ({ seconds: _s, imagesPerSecond: _i, ...metrics }) => metrics,
          );
          return JSON.stringify([settings, timeless]);
        });
      await sweep('whole', '--jobs', '1');
      for (const part of [1, 2, 3]) await sweep(`part${part}`, '--shard', `${part}/3`, '--jobs', '1');
      expect([1, 2, 3].map((part) => results(`part${part}`).length)).toEqual([2, 1, 1]);
      await sweep('merged', '--merge', 'part1', 'part2', 'part3');
      expect(results('merged').sort()).toEqual(results('whole').sort());
      const table = (out: string): string => readFileSync(join(folder, out, 'table.md'), 'utf8');
      expect(table('merged')).toBe(table('whole'));
      expect(table('whole')).toContain('4 of 4 runs, backend wasm');
    },
    5 * MINUTE,
  );
});

describe('npm run bench -- --node', () => {
  test(
    'times an engine and writes its numbers',
    async () => {
      const args = ['bench', '--node', '--nets', 'ci16', '--engines', 'wasm', '--rounds', '1', '--json', 'bench.json'];
      const { code, stderr } = await runCommand(args, folder);
      expect(code, stderr).toBe(0);
      const content = JSON.parse(readFileSync(join(folder, 'bench.json'), 'utf8'));
      expect(content.machine.runtime).toMatch(/Node/);
      expect(content.nets.ci16.engines.wasm).toMatchObject({ ms: expect.any(Number), dispatches: null });
      expect(content.nets.ci16.engines.wasm.ms).toBeGreaterThan(0);
    },
    5 * MINUTE,
  );
});

describe('npm run goldens -- --node', () => {
  /** Softmax on two unit vectors: the numbers are known without a reference. */
  function goldenFile(loss: number): object {
    const wrong = 1 / (1 + Math.E);
    const tensor = (shape: number[], data: number[]) => ({ shape, data });
    return {
      schema: 'face-golden/1',
      loss: 'softmax',
      cases: [
        {
          name: 'by hand',
          variant: 'nobias',
          hyper: {},
          inputs: {
            embeddings: tensor([1, 2], [1, 0]),
            weight: tensor([2, 2], [1, 0, 0, 1]),
            labels: tensor([1], [0]),
          },
          expected: {
            loss,
            logits: tensor([1, 2], [1, 0]),
            grad: { embeddings: tensor([1, 2], [-wrong, wrong]), weight: tensor([2, 2], [-wrong, 0, wrong, 0]) },
          },
        },
      ],
    };
  }

  test(
    'checks golden files without a browser, and fails on a wrong number',
    async () => {
      const goldens = join(folder, 'goldens');
      mkdirSync(goldens);
      const check = (loss: number) => {
        writeFileSync(join(goldens, 'softmax.json'), JSON.stringify(goldenFile(loss)));
        return runCommand(['goldens', 'goldens', '--node', '--backend', 'wasm'], folder);
      };
      const right = await check(Math.log(1 + 1 / Math.E));
      expect(right.code, right.stderr).toBe(0);
      expect(right.stdout).toContain('Backend wasm, kernels fused, adapter WebAssembly');
      expect(right.stdout.trimEnd().split('\n').at(-1)).toBe('1 passed, 0 failed, 0 skipped');
      const wrong = await check(0.4);
      expect(wrong.code).toBe(1);
      expect(wrong.stdout).toContain('failed: by hand, loss: entry 0');
    },
    MINUTE,
  );
});
