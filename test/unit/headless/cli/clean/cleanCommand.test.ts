/** `npm run clean` up to the page: options, files, what is printed. */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, test, vi } from 'vitest';
import { SIDECAR_PRIVACY } from '../../../../../src/formats/xmp/sidecarChanges.ts';
import { conclusion, sidecarLines } from '../../../../../src/headless/cli/clean/cleanCommand.ts';
import { parseCleanOptions } from '../../../../../src/headless/cli/clean/cleanOptions.ts';
import type { CommandHost } from '../../../../../src/headless/cli/host.ts';
import { run } from '../../../../../src/headless/cli/main.ts';
import { createProgressDisplay } from '../../../../../src/headless/cli/train/progress.ts';
import type { CleanRun } from '../../../../../src/headless/protocol.ts';
import { DEFAULT_CLEAN } from '../../../../../src/protocol/clean.ts';
import { cleaned, CLEAN_RUN as RUN } from '../../../../support/cleanedRuns.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'playground-clean-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
  vi.restoreAllMocks();
});

describe('options', () => {
  const least = ['--dataset', 'faces', '--out', 'results'];

  it('the least there is, and everything', () => {
    expect(parseCleanOptions(least)).toEqual({
      dataset: 'faces',
      out: 'results',
      labelColumn: null,
      personLevel: null,
      faceRegions: null,
      settings: DEFAULT_CLEAN,
      flip: null,
      embedder: null,
      backend: 'auto',
      node: false,
      resume: false,
      spreadsheet: false,
      jobs: null,
      sidecars: false,
      immich: null,
      reliability: false,
      knownWrong: null,
      overwrite: false,
    });
    const trials = ['--reliability', '--known-wrong', 'known.txt'];
    expect(parseCleanOptions([...least, ...trials])).toMatchObject({ reliability: true, knownWrong: 'known.txt' });
    expect(() => parseCleanOptions([...least, '--known-wrong', 'known.txt'])).toThrow('needs --reliability');
    expect(parseCleanOptions([...least, '--overwrite']).overwrite).toBe(true);
    expect(parseCleanOptions([...least, '--node', '--resume', '--jobs', '3'])).toMatchObject({
      node: true,
      resume: true,
      jobs: 3,
    });
    const labels = ['--label-column', 'who', '--person-level', '2'];
    expect(parseCleanOptions([...least, ...labels])).toMatchObject({ labelColumn: 'who', personLevel: 2 });
    expect(parseCleanOptions([...least, '--face-regions', 'yes']).faceRegions).toBe(true);
    expect(parseCleanOptions([...least, '--face-regions', 'no']).faceRegions).toBe(false);
    const more = ['--threshold', '0.5', '--seed', '3', '--flip', '0.2', '--flip-seed', '7', '--backend', 'wasm'];
    expect(parseCleanOptions([...least, ...more])).toMatchObject({
      settings: { threshold: 0.5, seed: 3 },
      flip: { ratio: 0.2, seed: 7 },
      backend: 'wasm',
    });
    const network = ['--embedder', 'net.onnx'];
    expect(parseCleanOptions([...least, ...network]).embedder).toEqual({ path: 'net.onnx', wish: {} });
    const fed = ['--embedder-colours', 'bgr', '--embedder-range', '127.5'];
    expect(parseCleanOptions([...least, ...network, ...fed]).embedder?.wish).toEqual({
      colours: 'bgr',
      range: '127.5',
    });
    expect(parseCleanOptions([...least, '--flip', '0']).flip).toEqual({ ratio: 0, seed: 0 });
  });

  it.each([
    [['--out', 'x'], '--dataset is missing'],
    [['--dataset', 'x'], '--out is missing'],
    [[...least, 'more'], 'Unexpected argument "more"'],
    [[...least, '--flip', '1.5'], '--flip 1.5: expected a number from 0 to 1'],
    [[...least, '--flip', 'many'], '--flip many: expected a number'],
    [[...least, '--flip', ''], '--flip : expected a number'],
    [[...least, '--flip', '0.2', '--flip-seed', '1.5'], '--flip-seed 1.5: expected a whole number'],
    [[...least, '--flip-seed', '1'], '--flip-seed needs --flip'],
    [[...least, '--threshold', '2'], '--threshold 2: expected a number from -1 to 1'],
    [[...least, '--person-level', '0'], '--person-level 0: expected a number from 1 to 8'],
    [[...least, '--flip', '0.2', '--sidecars'], '--sidecars and --flip exclude each other'],
    [[...least, '--flip', '0.2', '--immich', 'faces.json'], '--immich and --flip exclude each other'],
    [[...least, '--face-regions', 'maybe'], '--face-regions maybe: expected one of'],
    [[...least, '--backend', 'gpu'], '--backend gpu: expected one of'],
    [[...least, '--resume', '--overwrite'], '--resume goes on with the search that --overwrite would replace'],
    [[...least, '--node', '--backend', 'webgl'], '--backend webgl needs a browser: leave --node out'],
    [[...least, '--jobs', '0'], '--jobs 0: expected a number from 1 to 64'],
    [[...least, '--embedder-colours', 'bgr'], '--embedder-colours needs --embedder'],
    [[...least, '--embedder-range', '128'], '--embedder-range needs --embedder'],
    [[...least, '--embedder', 'x', '--embedder-colours', 'grey'], '--embedder-colours grey: expected one of rgb, bgr'],
    [[...least, '--embedder', 'x', '--embedder-range', '1'], '--embedder-range 1: expected one of 127.5, 128, 255,'],
    [[...least, '--speed', '9'], "Unknown option '--speed'"],
  ])('%j: %s', (args, message) => {
    expect(() => parseCleanOptions(args)).toThrow(message);
    expect(() => parseCleanOptions(args)).toThrow(/Usage: npm run clean/);
  });

  it('a dataset that is not there ends the command before anything is built', async () => {
    const error = vi.spyOn(console, 'error').mockImplementation(() => {});
    const host = { currentFolder: folder } as CommandHost;
    expect(await run(['clean', '--dataset', 'nowhere', '--out', 'results'], host)).toBe(2);
    expect(error.mock.calls[0]![0]).toContain(`--dataset: there is no ${join(folder, 'nowhere')}`);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('so does a list of known wrong labels that is not there, before the folder of the results is touched', async () => {
    const error = vi.spyOn(console, 'error').mockImplementation(() => {});
    const host = { currentFolder: folder } as CommandHost;
    const args = ['clean', '--dataset', '.', '--out', 'results', '--reliability', '--known-wrong', 'known.txt'];
    expect(await run(args, host)).toBe(2);
    expect(error.mock.lastCall![0]).toContain('--known-wrong: known.txt cannot be read.');
    expect(readdirSync(folder)).toEqual([]);
  });

  it('so does a network that is not there, or is a folder', async () => {
    const error = vi.spyOn(console, 'error').mockImplementation(() => {});
    const host = { currentFolder: folder } as CommandHost;
    const clean = (network: string): Promise<number> =>
      run(['clean', '--dataset', '.', '--out', 'results', '--embedder', network], host);
    expect(await clean('net.onnx')).toBe(2);
    expect(error.mock.lastCall![0]).toContain(`--embedder: there is no ${join(folder, 'net.onnx')}`);
    expect(await clean('.')).toBe(2);
    expect(error.mock.lastCall![0]).toContain(`--embedder: ${folder} is no file`);
    expect(readdirSync(folder)).toEqual([]);
  });
});

describe('what is printed', () => {
  test('the conclusion', () => {
    expect(conclusion(RUN, 0.35, 'results')).toEqual([
      'No face was found in 1 image, listed in report.json.',
      '1 image like nobody of the set, listed in report.json.',
      '2 of 4 labels look wrong. Results are in results.',
      'F1 0.5000  precision 0.5000  recall 0.5000  average precision 0.8333',
    ]);
    const images = [cleaned('Ann/1.jpg', 0)];
    expect(conclusion({ ...RUN, images }, 0.35, 'results')).toHaveLength(1);
  });

  test('a bar for each stage, on a terminal alone', () => {
    const written: string[] = [];
    const terminal = { isTTY: true, columns: 80, write: (text: string) => written.push(text) };
    createProgressDisplay(terminal, () => 0).handle({ type: 'stage', stage: 'finding faces', done: 5, total: 10 });
    expect(written).toEqual(['[##########----------] finding faces 5/10']);
    const piped = { isTTY: false, write: (text: string) => written.push(text) };
    createProgressDisplay(piped, () => 0).handle({ type: 'stage', stage: 'training', done: 5, total: 10 });
    expect(written).toHaveLength(1);
  });

  test('sidecars, with what they hold', () => {
    const sidecars: CleanRun['sidecars'] = {
      changes: [{ photo: 'set/1.jpg', sidecar: 'set/1.jpg.xmp', isNew: true, from: 'Ann', to: 'Bob' }],
      files: [
        { path: 'set/1.jpg.xmp', text: '\ufeff<x/>' },
        { path: '../../out.xmp', text: '<y/>' },
      ],
      problems: [{ photo: 'set/2.jpg', reason: 'It can no longer be read.' }],
    };
    expect(sidecarLines({ sidecars }, true)).toEqual([
      '1 face with the suggested name in 2 sidecars, listed in sidecars.csv. Look through them before you put them beside the photos.',
      SIDECAR_PRIVACY,
      'set/2.jpg is left alone: It can no longer be read.',
    ]);
    expect(sidecarLines({ sidecars: null }, true)).toEqual(['No sidecars: the labels are not those of face regions.']);
    expect(sidecarLines({ sidecars: null }, false)).toEqual([]);
  });
});
