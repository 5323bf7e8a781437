/** The files that `npm run clean` leaves. */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readCsv } from '../../../../../src/formats/table/csv.ts';
import { truthCsv } from '../../../../../src/formats/table/reviewFiles.ts';
import { conclusion } from '../../../../../src/headless/cli/clean/cleanCommand.ts';
import { parseCleanOptions } from '../../../../../src/headless/cli/clean/cleanOptions.ts';
import {
  type CleanFacts,
  cleanFiles,
  flipScores,
  openCleanFolder,
  suspectsTable,
} from '../../../../../src/headless/cli/clean/cleanOutputs.ts';
import type { CleanedImage, CleanRun } from '../../../../../src/headless/protocol.ts';
import { DEFAULT_CLEAN } from '../../../../../src/protocol/clean.ts';
import { exportText } from '../../../../../src/store/clean/exports.ts';
import { cleaned, FLIPPED, CLEAN_RUN as RUN } from '../../../../support/cleanedRuns.ts';
import { REVIEW_SCORES, REVIEW_SET } from '../../../../support/cleanReview.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'playground-clean-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** What is written of some images. @param args of the command, besides the least */
const filesOf = (images: readonly CleanedImage[], args: readonly string[] = [], facts: Partial<CleanFacts> = {}) =>
  cleanFiles({
    run: { ...RUN, images },
    options: parseCleanOptions(['--dataset', 'faces', '--out', folder, ...args]),
    report: null,
    versions: {},
    seconds: 1,
    knownWrong: new Set(),
    immich: null,
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

  it('has the columns and digits of the page, chance included', () => {
    const wrong = Float32Array.of(0.001, 0.97, 1 / 3, 0.2, 0.5, 0);
    const scores = { ...REVIEW_SCORES, wrong, others: Int32Array.of(2, 2, 2, 2, 2, 0) };
    const { names, identities, labels } = REVIEW_SET;
    const same = names.map((name, i) =>
      cleaned(name, scores.score[i]!, {
        givenLabel: identities[labels[i]!]!,
        suggestedLabel: identities[scores.suggested[i]!]!,
        openSet: scores.openSet[i]!,
        wrong: wrong[i]!,
        others: scores.others[i]!,
      }),
    );
    const settings = DEFAULT_CLEAN;
    const review = { name: 'faces', set: REVIEW_SET, scores, verdicts: new Map(), threshold: 0.35, settings };
    const page = readCsv(exportText('csv', { ...review, trustModel: false, version: '1' }));
    const columns = (text: string, count: number) => readCsv(text).map(({ cells }) => cells.slice(0, count));
    const command = columns(suspectsTable(same, 0.35), 7);
    expect(page.map(({ cells }) => cells.slice(0, 7))).toEqual(command);
    expect(command.map((cells) => cells[4])).toEqual(['chance_wrong', '0.97', '0.333333', '0.5', '0.001', '0.2', '']);
    // Where no chance can be estimated there is none.
    expect(columns(suspectsTable([cleaned('a', 0.5, { wrong: null })], 0.35), 5)[1]![4]).toBe('');
  });

  it('has a second form for spreadsheets, where that is asked for', () => {
    const files = (spreadsheet: boolean) => filesOf(images, spreadsheet ? ['--spreadsheet'] : []);
    expect([...files(false).keys()]).toEqual(['suspects.csv', 'report.json']);
    expect([...files(true).keys()]).toEqual(['suspects.csv', 'suspects-spreadsheet.csv', 'report.json']);
    expect(files(true).get('suspects.csv')).toBe(files(false).get('suspects.csv'));
    expect(files(true).get('suspects-spreadsheet.csv')).toContain("\r\n'=ann/1.jpg,'=ann,Bob,0.5,,true,false,\r\n");
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
    const results = openCleanFolder(folder, { resume: false, overwrite: false });
    for (const [name, content] of files) results.write(name, content);
    results.markResults();
    expect(readdirSync(join(folder, 'sidecars')).sort()).toEqual(['out.xmp', 'set']);
    expect(() => openCleanFolder(folder, { resume: false, overwrite: false })).toThrow('--overwrite');
    expect(() => openCleanFolder(folder, { resume: false, overwrite: true })).not.toThrow();
  });
});

describe('files', () => {
  it('suspects.csv: all images, most suspicious first', () => {
    const lines = suspectsTable(FLIPPED, 0.35).split('\r\n');
    expect(lines).toEqual([
      'image,given_label,suggested_label,score,chance_wrong,flagged,nobody,note',
      'Ann/2.jpg,Ann,Bob,0.9,,true,false,',
      'Ann/4.jpg,Ann,Bob,0.4,,true,false,no face found',
      'Ann/3.jpg,Ann,Bob,0.2,,false,true,',
      'Ann/1.jpg,Ann,Bob,-0.5,,false,false,',
      '',
    ]);
  });

  it('a name with commas, quotes or a formula stays one cell of text', () => {
    const csv = suspectsTable([cleaned('=1+1, "a".jpg', 0)], 0.35);
    expect(csv.split('\r\n')[1]).toBe(`"=1+1, ""a"".jpg",Ann,Bob,0,,false,false,`);
  });

  it('what is not judged has no score, comes last, is never flagged, and a word says why', () => {
    const images = [
      cleaned('Ann/1.jpg', 0, { others: 0, openSet: 0.9 }),
      cleaned('Bob/1.jpg', 0, { others: -1, face: 'none' }),
      cleaned('Cy/1.jpg', -0.6, { others: 1, copyOf: 'Ann/1.jpg' }),
    ];
    expect(suspectsTable(images, -1).split('\r\n').slice(1, 4)).toEqual([
      'Cy/1.jpg,Ann,Bob,-0.6,,true,false,"one other photo of its label: judged with doubt; copy of Ann/1.jpg"',
      'Ann/1.jpg,Ann,,,,false,false,only photo of its label: not judged',
      'Bob/1.jpg,Ann,,,,false,false,no face found',
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
