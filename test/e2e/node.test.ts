/** The commands that run in Node without a browser. */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
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
