/** `npm run clean` up to the page: options, files, what is printed; ranking and advice behind it. */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, test, vi } from 'vitest';
import { adviseWay, IMAGES_FOR_A_NETWORK } from '../../../../../src/domain/cleanAdvice.ts';
import { ranked, scoreRanking } from '../../../../../src/domain/ranking.ts';
import { readCsv } from '../../../../../src/formats/table/csv.ts';
import { truthCsv } from '../../../../../src/formats/table/reviewFiles.ts';
import { SIDECAR_PRIVACY } from '../../../../../src/formats/xmp/sidecarChanges.ts';
import { conclusion, sidecarLines } from '../../../../../src/headless/cli/clean/cleanCommand.ts';
import {
  type CleanFacts,
  cleanFiles,
  flipScores,
  openCleanFolder,
  suspectsTable,
} from '../../../../../src/headless/cli/clean/cleanOutputs.ts';
import type { CommandHost } from '../../../../../src/headless/cli/host.ts';
import { run } from '../../../../../src/headless/cli/main.ts';
import { parseCleanOptions } from '../../../../../src/headless/cli/options.ts';
import { createProgressDisplay } from '../../../../../src/headless/cli/train/progress.ts';
import type { CleanedImage, CleanRun } from '../../../../../src/headless/protocol.ts';
import { DEFAULT_CLEAN } from '../../../../../src/protocol/clean.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'playground-clean-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
  vi.restoreAllMocks();
});

const cleaned = (image: string, score: number, over: Partial<CleanedImage> = {}): CleanedImage => ({
  image,
  givenLabel: 'Ann',
  suggestedLabel: 'Bob',
  score,
  firstFlagged: 0,
  openSet: 0.1,
  wrong: null,
  others: 5,
  copyOf: null,
  face: 'found',
  trueLabel: null,
  ...over,
});

const FLIPPED: readonly CleanedImage[] = [
  cleaned('Ann/1.jpg', -0.5, { trueLabel: 'Ann' }),
  cleaned('Ann/2.jpg', 0.9, { trueLabel: 'Bob' }),
  cleaned('Ann/3.jpg', 0.2, { trueLabel: 'Bob', openSet: 0.75 }),
  cleaned('Ann/4.jpg', 0.4, { trueLabel: 'Ann', face: 'none' }),
];

const RUN: CleanRun = {
  outcome: 'finished',
  error: null,
  backend: { backend: 'wasm', adapter: 'WebAssembly', software: true, reason: 'Why not.', kernels: 'stock' },
  network: null,
  identities: 2,
  images: FLIPPED,
  sidecars: null,
  trials: [],
  seconds: { faces: 12.34, training: 5.67 },
};

/** What is written of some images. @param args of the command, besides the least */
const filesOf = (images: readonly CleanedImage[], args: readonly string[] = [], facts: Partial<CleanFacts> = {}) =>
  cleanFiles({
    run: { ...RUN, images },
    options: parseCleanOptions(['--dataset', 'faces', '--out', folder, ...args]),
    report: null,
    versions: {},
    seconds: 1,
    knownWrong: new Set(),
    ...facts,
  });

describe('suspects.csv', () => {
  const paths = ['set/@natgeo/1.jpg', 'set/-1/1.jpg', 'set/=ann/1.jpg', '@natgeo/1.jpg', '=ann/1.jpg', '-1/a;=1+1.jpg'];
  const images = paths.map((path, i) => cleaned(path, 0.9 - i / 10, { givenLabel: path.split('/').at(-2)! }));

  it('names files that exist, byte for byte', () => {
    const [, ...rows] = readCsv(suspectsTable(images, 0.35));
    expect(rows.map(({ cells }) => cells[0])).toEqual(paths);
    expect(rows.map(({ cells }) => cells[1])).toEqual(images.map(({ givenLabel }) => givenLabel));
  });

  it('has a second form for spreadsheets, where that is asked for', () => {
    const files = (spreadsheet: boolean) => filesOf(images, spreadsheet ? ['--spreadsheet'] : []);
    expect([...files(false).keys()]).toEqual(['suspects.csv', 'report.json']);
    expect([...files(true).keys()]).toEqual(['suspects.csv', 'suspects-spreadsheet.csv', 'report.json']);
    expect(files(true).get('suspects.csv')).toBe(files(false).get('suspects.csv'));
    expect(files(true).get('suspects-spreadsheet.csv')).toContain("\r\n'=ann/1.jpg,'=ann,Bob,0.5,true,false,\r\n");
  });
});

describe('sidecars', () => {
  const sidecars: CleanRun['sidecars'] = {
    changes: [{ photo: 'set/1.jpg', sidecar: 'set/1.jpg.xmp', isNew: true, from: 'Ann', to: 'Bob' }],
    files: [
      { path: 'set/1.jpg.xmp', text: '\ufeff<x/>' },
      { path: '../../out.xmp', text: '<y/>' },
    ],
    problems: [{ photo: 'set/2.jpg', reason: 'It can no longer be read.' }],
  };
  it('lie in a folder of their own, and are listed', () => {
    const files = filesOf(FLIPPED, ['--sidecars'], { run: { ...RUN, sidecars } });
    expect(files.get('sidecars/set/1.jpg.xmp')).toBe('\ufeff<x/>');
    expect(files.get('sidecars/out.xmp')).toBe('<y/>');
    expect(files.get('sidecars.csv')).toBe(
      'photo,sidecar,new,name,suggested_name\r\nset/1.jpg,set/1.jpg.xmp,true,Ann,Bob\r\n',
    );
    // What was written once is replaced, and nothing that is not its own.
    const results = openCleanFolder(folder, false);
    for (const [name, content] of files) results.write(name, content);
    results.markResults();
    expect(readdirSync(join(folder, 'sidecars')).sort()).toEqual(['out.xmp', 'set']);
    expect(() => openCleanFolder(folder, false)).toThrow('--overwrite');
    expect(() => openCleanFolder(folder, true)).not.toThrow();
  });

  it('are told of, with what they hold', () => {
    expect(sidecarLines({ sidecars }, true)).toEqual([
      '1 face with the suggested name in 2 sidecars, listed in sidecars.csv. Look through them before you put them beside the photos.',
      SIDECAR_PRIVACY,
      'set/2.jpg is left alone: It can no longer be read.',
    ]);
    expect(sidecarLines({ sidecars: null }, true)).toEqual(['No sidecars: the labels are not those of face regions.']);
    expect(sidecarLines({ sidecars: null }, false)).toEqual([]);
  });
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
      spreadsheet: false,
      jobs: null,
      sidecars: false,
      reliability: false,
      knownWrong: null,
      overwrite: false,
    });
    const trials = ['--reliability', '--known-wrong', 'known.txt'];
    expect(parseCleanOptions([...least, ...trials])).toMatchObject({ reliability: true, knownWrong: 'known.txt' });
    expect(() => parseCleanOptions([...least, '--known-wrong', 'known.txt'])).toThrow('needs --reliability');
    expect(parseCleanOptions([...least, '--overwrite']).overwrite).toBe(true);
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
    [[...least, '--face-regions', 'maybe'], '--face-regions maybe: expected one of'],
    [[...least, '--backend', 'gpu'], '--backend gpu: expected one of'],
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

describe('files', () => {
  it('suspects.csv: all images, most suspicious first', () => {
    const lines = suspectsTable(FLIPPED, 0.35).split('\r\n');
    expect(lines).toEqual([
      'image,given_label,suggested_label,score,flagged,nobody,note',
      'Ann/2.jpg,Ann,Bob,0.9,true,false,',
      'Ann/4.jpg,Ann,Bob,0.4,true,false,no face found',
      'Ann/3.jpg,Ann,Bob,0.2,false,true,',
      'Ann/1.jpg,Ann,Bob,-0.5,false,false,',
      '',
    ]);
  });

  it('a name with commas, quotes or a formula stays one cell of text', () => {
    const csv = suspectsTable([cleaned('=1+1, "a".jpg', 0)], 0.35);
    expect(csv.split('\r\n')[1]).toBe(`"=1+1, ""a"".jpg",Ann,Bob,0,false,false,`);
  });

  it('what is not judged has no score, comes last, is never flagged, and a word says why', () => {
    const images = [
      cleaned('Ann/1.jpg', 0, { others: 0, openSet: 0.9 }),
      cleaned('Bob/1.jpg', 0, { others: -1, face: 'none' }),
      cleaned('Cy/1.jpg', -0.6, { others: 1, copyOf: 'Ann/1.jpg' }),
    ];
    expect(suspectsTable(images, -1).split('\r\n').slice(1, 4)).toEqual([
      'Cy/1.jpg,Ann,Bob,-0.6,true,false,"one other photo of its label: judged with doubt; copy of Ann/1.jpg"',
      'Ann/1.jpg,Ann,,,false,false,only photo of its label: not judged',
      'Bob/1.jpg,Ann,,,false,false,no face found',
    ]);
    const files = filesOf(images, ['--threshold=-1']);
    expect(JSON.parse(files.get('report.json')!)).toMatchObject({
      flagged: 1,
      openSet: [],
      onlyPhoto: ['Ann'],
      doubtful: ['Ann'],
      copies: [['Ann/1.jpg', 'Cy/1.jpg']],
    });
    expect(conclusion({ ...RUN, images }, -1, 'results')).toEqual([
      'No face was found in 1 image, listed in report.json.',
      'Not judged, as the only photo of a person: 1 image, listed in report.json.',
      'Judged by a single other photo, so with doubt: 1 image, listed in report.json.',
      '1 of 3 labels look wrong. Results are in results.',
    ]);
  });

  it('flips of what is not judged are never counted as found', () => {
    const flipped = [cleaned('Ann/1.jpg', 0, { others: 0, trueLabel: 'Bob' })];
    expect(flipScores(flipped, -0.5)).toMatchObject({ wrong: 1, flagged: 0 });
  });

  it('truth.csv: all images in their order, with what was flipped', () => {
    expect(truthCsv(FLIPPED).split('\r\n').slice(0, 3)).toEqual([
      'image,given_label,true_label,flipped',
      'Ann/1.jpg,Ann,Ann,false',
      'Ann/2.jpg,Ann,Bob,true',
    ]);
  });

  it('report.json says what happened', () => {
    const files = filesOf(FLIPPED, ['--flip', '0.5'], { versions: { node: '20' }, seconds: 20.04 });
    expect([...files.keys()].sort()).toEqual(['report.json', 'suspects.csv', 'truth.csv']);
    expect(JSON.parse(files.get('report.json')!)).toMatchObject({
      outcome: 'finished',
      images: 4,
      identities: 2,
      flagged: 2,
      flip: { ratio: 0.5, seed: 0 },
      scores: { precision: 0.5, recall: 0.5, f1: 0.5 },
      faces: { found: 3, none: 1 },
      withoutFace: ['Ann/4.jpg'],
      openSet: [{ image: 'Ann/3.jpg', givenLabel: 'Ann', score: 0.75 }],
      backend: 'wasm',
      versions: { node: '20' },
      seconds: { faces: 12.3, training: 5.7, total: 20 },
    });
  });

  it('without flips there is no truth and no score', () => {
    const images = [cleaned('Ann/1.jpg', 0.9)];
    expect(flipScores(images, 0.35)).toBeNull();
    const files = filesOf(images);
    expect([...files.keys()].sort()).toEqual(['report.json', 'suspects.csv']);
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
});

describe('ranking', () => {
  it('average precision is the mean of the precision at each hit', () => {
    const scores = scoreRanking([0.9, 0.8, 0.7, 0.1], [true, false, true, false], 0.75);
    expect(scores).toEqual({
      flagged: 2,
      wrong: 2,
      precision: 0.5,
      recall: 0.5,
      f1: 0.5,
      averagePrecision: (1 + 2 / 3) / 2,
    });
  });

  it('is null where nothing can be said, and keeps the order of equals', () => {
    expect(scoreRanking([0.1], [false], 0.5)).toEqual({
      flagged: 0,
      wrong: 0,
      precision: null,
      recall: null,
      f1: null,
      averagePrecision: null,
    });
    expect(scoreRanking([0.1], [true], 0.5).f1).toBe(0);
    expect(ranked([1, 3, 1, 3])).toEqual([1, 3, 0, 2]);
  });
});

describe('adviseWay', () => {
  it.each([
    [200, 20, 'labels', '10 images'],
    [150, 60, 'labels', '2.5 images'],
    [20 * IMAGES_FOR_A_NETWORK - 1, 20, 'labels', '50 images'],
    [20 * IMAGES_FOR_A_NETWORK, 20, 'network', '50 images'],
    [500_000, 10_000, 'network', '50 images'],
    [300, 1, 'labels', 'two or more identities'],
    [0, 0, 'labels', 'two or more identities'],
  ])('%i images of %i identities: %s, because of %s', (images, identities, way, reason) => {
    const advice = adviseWay(images, identities);
    expect(advice.way).toBe(way);
    expect(advice.reason).toContain(reason);
  });
});
