/** Results of the commands as a person gives them: folders, zips, loose files, damaged ones. */
import { zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { parseSettings } from '../../../../src/domain/settings/parse.ts';
import { isFinished } from '../../../../src/domain/shelvedRun.ts';
import { metricsLine, rectifiedCsv } from '../../../../src/formats/table/runFiles.ts';
import { readRunFiles } from '../../../../src/store/shelf/runFilesReader.ts';
import { metricsAt } from '../../../support/epochs.ts';

const settings = parseSettings({ training: { epochs: 2 }, head: { kind: 'arcface' } });
const runJson = JSON.stringify({ outcome: 'finished', settings, final: metricsAt(2), evaluation: null });
const metrics = [metricsAt(1), metricsAt(2)].map(metricsLine).join('');
const rectified = [{ image: 'a/1.jpg', givenLabel: 'A', rectifiedLabel: 'B', trueLabel: null, epoch: 2 }];
const sweepLine = (seed: number): string =>
  JSON.stringify({ config: { training: { seed, epochs: 3 } }, epochs: [metricsAt(1), metricsAt(2), metricsAt(3)] });

const source = (path: string, text: string) => ({ path, blob: new Blob([text]) });
const read = (...sources: ReturnType<typeof source>[]) => readRunFiles(sources, 7000);
const FOLDER = [
  source('out/run.json', runJson),
  source('out/metrics.jsonl', metrics),
  source('out/rectified.csv', rectifiedCsv(rectified)),
  source('out/weights/model.json', '{}'),
];

describe('a folder of npm run train', () => {
  it('becomes a run with its epochs and its list', async () => {
    const { found, problems } = await read(...FOLDER);
    expect(problems).toEqual([]);
    expect(found).toHaveLength(1);
    const { record, details } = found[0]!;
    expect(record).toMatchObject({
      origin: 'train',
      file: 'out',
      settings,
      began: 7000,
      step: null,
      images: '',
      epoch: 3,
    });
    expect(record.epochs.map(({ epoch }) => epoch)).toEqual([1, 2]);
    expect([...record.loss.epoch]).toEqual([1, 2]);
    expect(isFinished(record)).toBe(true);
    expect(details).toMatchObject({ id: record.id, rectified });
  });

  it('is the same run when it is given again, and another one where it differs', async () => {
    const [first, again] = [await read(...FOLDER), await read(...FOLDER)];
    expect(again.found[0]!.record.id).toBe(first.found[0]!.record.id);
    const other = await read(source('out/run.json', runJson.replace('"seed":0', '"seed":1')));
    expect(other.found[0]!.record.id).not.toBe(first.found[0]!.record.id);
  });

  it('needs its run.json, and has at least the last epoch without the table', async () => {
    const alone = await read(source('out/metrics.jsonl', metrics));
    expect(alone).toMatchObject({ found: [], problems: [expect.stringMatching(/^out\/metrics\.jsonl: run\.json/)] });
    const { found } = await read(source('run.json', runJson));
    expect(found[0]!.record).toMatchObject({ file: 'run.json', epochs: [{ epoch: 2 }] });
    expect(found[0]!.details.rectified).toBeNull();
  });

  it('comes in a zip, and several come at once', async () => {
    const text = (value: string) => new TextEncoder().encode(value);
    const zip = zipSync({
      'a/run.json': text(runJson),
      'a/metrics.jsonl': text(metrics),
      'b/results.jsonl': text(sweepLine(1)),
    });
    const { found, problems } = await readRunFiles([{ path: 'both.zip', blob: new Blob([zip]) }], 0);
    expect(problems).toEqual([]);
    expect(found.map(({ record }) => [record.origin, record.file])).toEqual([
      ['train', 'both.zip/a'],
      ['sweep', 'both.zip/b/results.jsonl, line 1'],
    ]);
  });
});

describe('a folder of npm run sweep', () => {
  it('becomes a run a line, in the order of the file', async () => {
    const { found } = await read(source('sweep/results.jsonl', `${sweepLine(1)}\n${sweepLine(2)}\n`));
    expect(found.map(({ record }) => record.settings.training.seed)).toEqual([1, 2]);
    expect(found[0]!.record.began).toBeGreaterThan(found[1]!.record.began);
    expect(new Set(found.map(({ record }) => record.id)).size).toBe(2);
  });

  it('is read by the names that the page and a second download give it, several of one folder as well', async () => {
    const names = ['losses-results.jsonl', 'results (1).jsonl'];
    const { found, problems } = await read(...names.map((name, i) => source(name, `${sweepLine(i + 1)}\n`)));
    expect(problems).toEqual([]);
    expect(found.map(({ record }) => record.file)).toEqual(names.map((name) => `${name}, line 1`));
  });
});

describe('what cannot be read', () => {
  it.each<[string, ReturnType<typeof source>[], RegExp]>([
    ['a damaged run.json', [source('x/run.json', '{"settings":')], /^x\/run\.json: .*JSON/],
    ['a damaged table', [source('x/run.json', runJson), source('x/metrics.jsonl', 'hello')], /^x\/metrics\.jsonl: /],
    ['a damaged list', [source('x/run.json', runJson), source('x/rectified.csv', 'a,b')], /^x\/rectified\.csv: /],
    ['a zip that is none', [source('x.zip', 'hello')], /^x\.zip: .*zip/],
    ['another file', [source('photo.jpg', '')], /^photo\.jpg: /],
    ['no text', [{ path: 'run.json', blob: new Blob([Uint8Array.of(0xff, 0xfe)]) }], /^run\.json: .*UTF-8/],
  ])('%s is named', async (_, sources, message) => {
    const { found, problems } = await read(...sources);
    expect(found).toEqual([]);
    expect(problems).toEqual([expect.stringMatching(message)]);
  });

  it('is told of files that cannot be opened, and does not keep the others away', async () => {
    const gone = { path: 'y/run.json', blob: new Blob(), problem: 'The file could not be opened.' };
    const { found, problems } = await readRunFiles([...FOLDER, gone], 0);
    expect(found).toHaveLength(1);
    expect(problems).toEqual(['y/run.json: The file could not be opened.']);
  });

  it('says what belongs here where there is nothing of it', async () => {
    const { problems } = await read(source('a.txt', ''), source('b.txt', ''));
    expect(problems).toEqual([expect.stringMatching(/None of the 2 files/)]);
  });
});
