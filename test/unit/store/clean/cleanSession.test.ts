/** The clean session against a worker and a store that the test plays. */
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import type { ImportSource } from '../../../../src/domain/images.ts';
import { DEFAULT_CHOICES, type ImportChoices } from '../../../../src/domain/importChoices.ts';
import type { ImportReport } from '../../../../src/domain/importReport.ts';
import { openZip } from '../../../../src/formats/archive/zip.ts';
import {
  type CleanNews,
  type CleanScores,
  type CleanSet,
  type CleanSettings,
  DEFAULT_CLEAN,
  type FixedLabels,
} from '../../../../src/protocol/clean.ts';
import type { Keeping } from '../../../../src/storage/keeping.ts';
import type { ReviewStore } from '../../../../src/storage/reviews.ts';
import type { StoredReview } from '../../../../src/storage/storedReview.ts';
import { createCleanSession } from '../../../../src/store/clean/cleanSession.ts';
import type { CleanEnvironment } from '../../../../src/store/clean/cleanTypes.ts';
import { SAMPLE } from '../../../../src/store/clean/sample.ts';
import { scoreHistogram } from '../../../../src/store/clean/scoreHistogram.ts';
import { countJudgements } from '../../../../src/store/clean/suspectRanking.ts';
import { isDecided } from '../../../../src/store/clean/verdicts.ts';
import { jpegFile, withExif } from '../../support/imageFiles.ts';

const REPORT: ImportReport = {
  imported: 6,
  identities: 3,
  skipped: [],
  notices: [],
  duplicates: [],
  alike: [],
  nearlyEqual: [],
  labelling: { source: 'Labels come from the folders.', problem: null, choices: [] },
};
const NAMES = ['Ann/1.jpg', 'Ann/2.jpg', 'Ben/1.jpg', 'Ben/2.jpg', 'Cy/1.jpg', 'Cy/2.jpg'];
const SETTINGS: CleanSettings = DEFAULT_CLEAN;

function setOf(): CleanSet {
  return {
    identities: ['Ann', 'Ben', 'Cy'],
    names: NAMES,
    contents: NAMES,
    labels: Int32Array.from([0, 0, 1, 1, 2, 2]),
    thumbnails: { size: 2, tiles: NAMES.map(() => new Uint8Array(2 * 2 * 3)) },
    faces: ['found', 'found', 'found', 'found', 'found', 'none'],
    outlines: new Float32Array(6 * 8).fill(Number.NaN),
    photos: Int32Array.from([0, 1, 2, 3, 4, 5]),
  };
}

/** Suspects by default: image 1 (Ann, looks like Ben), then 2 (Ben, looks like Ann); 4 shows nobody; 5 has no face. */
const scoresOf = (score = [-0.8, 0.9, 0.6, -0.9, 0.95, 0]): CleanScores => ({
  score: Float32Array.from(score),
  suggested: Int32Array.from([1, 1, 0, 0, 0, 2]),
  firstFlagged: Int32Array.from([0, 6, 7, 0, 0, 0]),
  openSet: Float32Array.from([0, 0.1, 0.1, 0, 0.9, 0]),
  wrong: null,
  others: Int32Array.from([2, 2, 2, 2, 2, -1]),
});

/** Ninety images of three people, ten of them plainly wrong, by chances that are known. */
function plainSet(): { readonly set: CleanSet; readonly scores: CleanScores } {
  const images = Array.from({ length: 90 }, (_, i) => i);
  const wrong = (i: number): boolean => i % 9 === 4;
  const person = (i: number): number => Math.floor(i / 30);
  return {
    set: {
      ...setOf(),
      contents: images.map(String),
      names: images.map((i) => `${['Ann', 'Ben', 'Cy'][person(i)]}/${i}.jpg`),
      labels: Int32Array.from(images, person),
      thumbnails: { size: 2, tiles: images.map(() => new Uint8Array(12)) },
      faces: images.map(() => 'found' as const),
      outlines: new Float32Array(90 * 8).fill(Number.NaN),
      photos: Int32Array.from(images),
    },
    scores: {
      score: Float32Array.from(images, (i) => (wrong(i) ? 1 : -1) * Math.tanh(2 + 0.01 * (i % 50))),
      suggested: Int32Array.from(images, (i) => (person(i) + 1) % 3),
      firstFlagged: new Int32Array(90),
      openSet: new Float32Array(90),
      wrong: Float32Array.from(images, (i) => (wrong(i) ? 0.97 : 0.01)),
      others: new Int32Array(90).fill(29),
    },
  };
}

/** Reviews as pages of one browser share them. */
function memoryStore(kept: Map<string, StoredReview>, answer: () => Keeping = () => 'stored'): ReviewStore {
  return {
    list: async () => [...kept.values()],
    open: async (fingerprint) => ({ keeping: 'stored', review: kept.get(fingerprint) ?? null }),
    async save(review) {
      if (answer() === 'stored') kept.set(review.fingerprint, review);
      return answer();
    },
    leave: (review) => void kept.set(review.fingerprint, review),
    async remove(fingerprint) {
      kept.delete(fingerprint);
    },
    close() {},
  };
}

const photo = withExif(jpegFile(16, 16), 1);
const FILES: ImportSource[] = NAMES.map((path) => ({ path, blob: new Blob([photo]) }));

function setUp(overrides: Partial<CleanEnvironment> = {}) {
  const sent: { type: string; sources?: readonly ImportSource[]; fixed?: FixedLabels; choices?: ImportChoices }[] = [];
  const downloads = new Map<string, Blob>();
  const page = { now: 0, clients: 0, alive: 0 };
  let deliver: (event: CleanNews) => void = () => {};
  const kept = new Map<string, StoredReview>();
  const session = createCleanSession({
    createClient(onEvent) {
      deliver = onEvent;
      page.clients += 1;
      page.alive += 1;
      return {
        analyse: (sources, _settings, options) => sent.push({ type: 'analyse', sources, ...options }),
        retrain: (_settings, fixed) => sent.push({ type: 'retrain', fixed }),
        cancel: () => sent.push({ type: 'cancel' }),
        look: () => Promise.resolve([]),
        choose: () => {},
        name: () => Promise.resolve(null),
        dispose: () => {
          page.alive -= 1;
        },
      };
    },
    async prepareSynthetic(spec, options) {
      const count = spec.identities * spec.imagesPerIdentity;
      options.onBatch(0, count, new Uint8Array(0));
      const names = Array.from({ length: spec.identities }, (_, i) => `p${i}`);
      const labels = Int32Array.from({ length: count }, (_, i) => Math.floor(i / spec.imagesPerIdentity));
      return {
        train: { size: 4, count, pixels: new Uint8Array(count * 48), labels, identities: names, names: [] },
        heldOut: null,
        outliers: null,
      };
    },
    reviews: memoryStore(kept),
    folders: { list: async () => [], remember: async () => {}, forget: async () => {} },
    keptFaces: {
      amount: async () => ({ faces: 3, bytes: 60 }),
      clear: async () => {},
      isWanted: () => true,
      want: () => {},
    },
    redraw: async () => jpegFile(16, 16),
    now: () => page.now,
    download: (name, content) => downloads.set(name, content),
    version: '9.9.9',
    ...overrides,
  });
  const emit = (body: object): void => deliver(body as CleanNews);
  const state = () => session.store.getState();
  const toReview = async (scores = scoresOf(), set = setOf(), report = REPORT): Promise<void> => {
    session.analyse({ name: 'faces', sources: FILES });
    emit({ type: 'set', set, report, whole: true });
    emit({ type: 'scores', kind: 'final', scores });
    await settle();
  };
  return { session, sent, downloads, page, emit, state, toReview, kept };
}

const settle = async (): Promise<void> => {
  for (let i = 0; i < 12; i++) await Promise.resolve();
};

describe('from a folder to a ranked review', () => {
  it('reads the same images again with another folder as the person, until others are chosen', async () => {
    const told: unknown[] = [];
    const { session, state } = setUp({
      createClient: () => ({
        analyse: (sources, _settings, options) => told.push([sources, options?.choices]),
        retrain: () => {},
        cancel: () => {},
        look: () => Promise.resolve([]),
        choose: () => {},
        name: () => Promise.resolve(null),
        dispose: () => {},
      }),
    });
    const other = { ...DEFAULT_CHOICES, personLevel: 1 };
    session.readAgain(other);
    expect(told).toEqual([]);
    session.analyse({ name: 'faces', sources: FILES });
    session.readAgain(other);
    expect(told).toEqual([
      [FILES, DEFAULT_CHOICES],
      [FILES, other],
    ]);
    expect(state()).toMatchObject({ phase: 'analysing', name: 'faces', choices: other });
    session.analyse({ name: 'more', sources: FILES });
    expect(state().choices).toEqual(DEFAULT_CHOICES);
  });

  it('shows every stage with the time left, then the ranking of a preview, then the final one', async () => {
    const { session, emit, state, page, sent } = setUp();
    expect(state().phase).toBe('empty');
    session.analyse({ name: 'faces', sources: FILES });
    expect([state().phase, state().work, state().name]).toEqual(['analysing', 'analysis', 'faces']);
    expect(sent).toEqual([{ type: 'analyse', sources: FILES, choices: DEFAULT_CHOICES, keep: true, early: true }]);
    emit({ type: 'progress', stage: 'reading', done: 0, total: 6 });
    page.now = 9000;
    emit({ type: 'progress', stage: 'reading', done: 1, total: 6 });
    expect(state().stages).toMatchObject([{ secondsLeft: null }]);
    page.now = 11_000;
    emit({ type: 'progress', stage: 'reading', done: 2, total: 6 });
    expect(state().stages).toMatchObject([{ stage: 'reading', done: 2, total: 6, secondsLeft: 8 }]);
    emit({ type: 'set', set: setOf(), report: REPORT, whole: true });
    emit({ type: 'scores', kind: 'preview', scores: scoresOf([0, 0.5, 0.9, 0, 0, 0]) });
    await settle();
    expect(state()).toMatchObject({ phase: 'reviewing', work: 'analysis', scoresKind: 'preview', ranked: [2, 1] });
    emit({ type: 'epoch', fold: 2, epoch: 7, loss: 1.5, detected: 3 });
    expect(state().fold).toEqual({ fold: 2, epoch: 7, loss: 1.5, detected: 3 });
    emit({ type: 'scores', kind: 'final', scores: scoresOf() });
    expect(state()).toMatchObject({
      work: null,
      scoresKind: 'final',
      ranked: [1, 2],
      focus: 1,
      stages: [],
      fold: null,
    });
    expect(state().counts).toMatchObject({ suspects: 2, nobody: 1, 'no-face': 1, all: 5, decided: 0 });
    expect(state().mixed).toEqual([{ a: 0, b: 1, aLooksLikeB: 1, bLooksLikeA: 1 }]);
  });

  it('ranks those who resemble nobody, and images without a face, apart', async () => {
    const { session, state, toReview } = setUp();
    await toReview();
    session.show({ list: 'nobody' });
    expect(state()).toMatchObject({ ranked: [4], focus: 4 });
    session.show({ list: 'no-face' });
    expect(state().ranked).toEqual([5]);
    session.decide('accept');
    expect(state().verdicts.size).toBe(0);
    session.show({ list: 'all' });
    expect(state().ranked).toEqual([4, 1, 2, 0, 3]);
    session.show({ list: 'suspects', identity: 2 });
    expect(state()).toMatchObject({ ranked: [], focus: null });
    session.show({ identity: 0, mixedWith: 1 });
    expect(state().ranked).toEqual([1, 2]);
  });

  it('cancels, and hears nothing more of what it cancelled', () => {
    const { session, emit, state, sent } = setUp();
    session.analyse({ name: 'faces', sources: FILES });
    session.cancel();
    expect(sent.at(-1)).toEqual({ type: 'cancel' });
    emit({ type: 'set', set: setOf(), report: REPORT, whole: true });
    expect(state()).toMatchObject({ phase: 'empty', work: null, set: null });
  });

  it('shows an error, and reads again with a new worker when that one is gone', async () => {
    const { session, emit, state, page, sent, toReview } = setUp();
    session.analyse({ name: 'faces', sources: FILES });
    emit({ type: 'error', error: { code: 'import', message: 'No images.', detail: '' } });
    expect(state()).toMatchObject({ phase: 'empty', work: null, error: { message: 'No images.' } });
    await toReview();
    session.decide('accept');
    session.retrain();
    emit({ type: 'error', error: { code: 'worker', message: 'Gone.', detail: '' } });
    expect(state()).toMatchObject({ phase: 'reviewing', work: null });
    expect(page.alive).toBe(0);
    session.retrain();
    expect(sent.at(-1)).toEqual({ type: 'analyse', sources: FILES, choices: DEFAULT_CHOICES, keep: true, early: true });
    emit({ type: 'set', set: setOf(), report: REPORT, whole: true });
    emit({ type: 'scores', kind: 'final', scores: scoresOf() });
    await settle();
    expect(state()).toMatchObject({ phase: 'reviewing', work: null, error: null });
    expect(state().verdicts.get(1)).toEqual({ kind: 'accept', label: 1 });
  });

  it('draws a sample with wrong labels, the same every time', async () => {
    const paths = async (): Promise<string[]> => {
      const { session, sent } = setUp();
      session.trySample();
      await vi.waitFor(() => expect(sent).toHaveLength(1), { timeout: 20_000 });
      return sent[0]!.sources!.map(({ path }) => path);
    };
    const first = await paths();
    expect(first).toHaveLength(SAMPLE.identities * SAMPLE.imagesPerIdentity);
    const wrong = first.filter((path, i) => !path.startsWith(`p${Math.floor(i / SAMPLE.imagesPerIdentity)}/`));
    expect(wrong).toHaveLength(Math.round(first.length * 0.15));
    expect(await paths()).toEqual(first);
  });
});

describe('verdicts', () => {
  it('move on to the next undecided image, and are undone one step at a time', async () => {
    const { session, state, toReview } = setUp();
    await toReview();
    session.decide('accept');
    expect(state().focus).toBe(2);
    session.decide('reject');
    expect(state().verdicts.get(1)).toEqual({ kind: 'accept', label: 1 });
    expect(state().verdicts.get(2)).toEqual({ kind: 'reject' });
    expect(state().counts).toMatchObject({ decided: 2, suspectsDecided: 2, expectedPrecision: 0.5 });
    session.undo();
    expect(state()).toMatchObject({ focus: 2 });
    expect([...state().verdicts.keys()]).toEqual([1]);
    session.undo();
    session.undo();
    expect(state()).toMatchObject({ focus: 1 });
    expect(state().verdicts.size).toBe(0);
  });

  it('apply to a whole selection, or to the top of the list, as one step', async () => {
    const { session, state, toReview } = setUp();
    await toReview();
    session.show({ list: 'all' });
    session.focus(1);
    session.move(2, true);
    expect([...state().selected]).toEqual([1, 2, 0]);
    session.decide('remove');
    expect([...state().verdicts]).toEqual([1, 2, 0].map((image) => [image, { kind: 'remove' }]));
    expect(state().selected.size).toBe(0);
    session.undo();
    expect(state().verdicts.size).toBe(0);
    session.show({ list: 'suspects' });
    session.decideTop('remove', 10);
    expect([...state().verdicts.keys()]).toEqual([1, 2]);
    session.undo();
    session.decideOther(2);
    expect([...state().verdicts]).toEqual([[1, { kind: 'other', label: 2 }]]);
    // Naming the given identity is a rejection.
    session.focus(2);
    session.decideOther(1);
    expect(state().verdicts.get(2)).toEqual({ kind: 'reject' });
  });

  it('accept at once only suspects that are very likely wrong, and none once a person finds them right', async () => {
    const few = setUp();
    await few.toReview();
    expect(few.state()).toMatchObject({ counts: { suspects: 2, expectedPrecision: null } });
    few.session.decideTop('accept', 10);
    expect(few.state().verdicts.size).toBe(0);

    const { session, state, toReview } = setUp();
    const { set, scores } = plainSet();
    await toReview(scores, set);
    expect(state().counts).toMatchObject({ suspects: 10, suspectsDecided: 0 });
    expect(state().counts!.expectedPrecision).toBeGreaterThan(0.95);
    session.decideTop('accept', 4);
    expect(state().verdicts.size).toBe(4);
    session.undo();
    // A person finds six of the ten right: what the scores promised does not hold for this set.
    for (let i = 0; i < 6; i++) session.decide('reject');
    expect(state().counts!.expectedPrecision).toBeLessThan(0.5);
    session.decideTop('accept', 4);
    expect(state().verdicts.size).toBe(6);
    for (let i = 0; i < 4; i++) session.decide('accept');
    expect(state().counts).toMatchObject({ expectedPrecision: 0.4, openPrecision: null });
  });

  it('what cannot be judged is in no list of suspects, whatever the threshold, and has no suggestion', async () => {
    const { session, state, toReview, downloads } = setUp();
    const scores = { ...scoresOf([-0.8, 0, 0.6, -0.9, 0, 0]), others: Int32Array.from([1, 0, 2, 1, 0, -1]) };
    await toReview(scores);
    session.setThreshold(-1);
    expect(state().counts).toMatchObject({ suspects: 3, nobody: 0, 'no-face': 1 });
    expect([...state().ranked].sort()).toEqual([0, 2, 3]);
    session.show({ list: 'all' });
    session.focus(1);
    session.decide('accept');
    expect(state().verdicts.size).toBe(0);
    expect(countJudgements(setOf(), scores)).toEqual({ onlyPhoto: 2, doubtful: 2, copies: 0 });
    session.export('csv', false);
    const text = Buffer.from(await downloads.get('review.csv')!.arrayBuffer()).toString('utf8');
    expect(text).toContain('Ann/2.jpg,Ann,,,,false,false,only photo of its label: not judged,,Ann\r\n');
    expect(text).toContain('Ann/1.jpg,Ann,Ben,-0.8,,true,false,"one other photo of its label: judged with doubt');
  });

  it('filter the list', async () => {
    const { session, state, toReview } = setUp();
    await toReview();
    session.decide('skip');
    session.show({ verdict: 'undecided' });
    expect(state()).toMatchObject({ ranked: [2], focus: 2 });
    session.decide('accept');
    expect(state()).toMatchObject({ ranked: [], focus: null });
    session.show({ verdict: 'skipped' });
    expect(state().ranked).toEqual([1]);
    session.show({ verdict: 'decided' });
    expect(state().ranked).toEqual([2]);
  });

  it('win over the model: retraining gets them, and their images keep the score they were judged by', async () => {
    const { session, state, toReview, sent, emit } = setUp();
    await toReview();
    session.decide('accept');
    session.decide('remove');
    session.show({ list: 'no-face' });
    session.decide('skip');
    session.retrain();
    expect(state().work).toBe('retraining');
    expect([...sent.at(-1)!.fixed!]).toEqual([-2, 1, -1, -2, -2, -2]);
    session.retrain();
    expect(sent.filter(({ type }) => type === 'retrain')).toHaveLength(1);
    emit({ type: 'scores', kind: 'final', scores: scoresOf([0.7, -0.9, -0.9, -0.9, 0.1, 0]) });
    expect(state().work).toBe(null);
    session.show({ list: 'suspects' });
    expect(state().ranked).toEqual([1, 0, 2]);
    expect(state().verdicts.get(1)).toEqual({ kind: 'accept', label: 1 });
  });

  it('any sequence of them, undone, leaves nothing behind', async () => {
    const action = fc.oneof(
      fc
        .constantFrom('accept', 'reject', 'skip', 'remove', 'left', 'right', 'extend', 'all', 'suspects')
        .map((name) => ({ name })),
      fc.record({ name: fc.constant('top'), count: fc.integer({ min: 0, max: 6 }) }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(action, { maxLength: 25 }), async (actions) => {
        const { session, state, toReview } = setUp();
        await toReview();
        for (const step of actions) {
          const { name } = step;
          if ('count' in step) session.decideTop('remove', step.count);
          else if (name === 'left' || name === 'right') session.move(name === 'left' ? -1 : 1, false);
          else if (name === 'extend') session.move(1, true);
          else if (name === 'all' || name === 'suspects') session.show({ list: name });
          else session.decide(name as 'accept');
          const { focus, ranked } = state();
          if (focus !== null) expect(ranked).toContain(focus);
        }
        while (state().undo.length > 0) session.undo();
        expect(state().verdicts.size).toBe(0);
      }),
      { numRuns: 60 },
    );
  });
});

describe('the bars of the scores', () => {
  it('above the threshold are the suspects, without who is like nobody here', () => {
    const bars = scoreHistogram(setOf(), scoresOf(), 20);
    expect(bars.reduce((sum, count) => sum + count, 0)).toBe(4);
    // From 0.3 on: images 1 and 2, the two suspects at 0.35.
    expect(bars.slice(13).reduce((sum, count) => sum + count, 0)).toBe(2);
  });
});

describe('labels that differ by case alone', () => {
  it('are read again as one, and verdicts come along', async () => {
    const { session, state, toReview, sent, emit } = setUp();
    const apart: CleanSet = {
      ...setOf(),
      identities: ['Ann', 'ann', 'Cy'],
      names: ['Ann/1.jpg', 'Ann/2.jpg', 'ann/1.jpg', 'ann/2.jpg', 'Cy/1.jpg', 'Cy/2.jpg'],
    };
    await toReview(scoresOf(), apart, {
      ...REPORT,
      nearlyEqual: [['Ann', 'ann']],
      labelling: { source: 'Labels come from the folders.', problem: null, choices: [] },
    });
    session.decide('accept');
    session.focus(3);
    session.decideOther(2);
    session.mergeSpellings();
    expect(sent.at(-1)).toMatchObject({ type: 'analyse', choices: { ...DEFAULT_CHOICES, mergeCase: true } });
    const one: CleanSet = { ...apart, identities: ['Ann', 'Cy'], labels: Int32Array.from([0, 0, 0, 0, 1, 1]) };
    emit({ type: 'set', set: one, report: REPORT, whole: true });
    await settle();
    // Taken for ",,Annann" was right after all; what was said to be Cy still is.
    expect([...state().verdicts]).toEqual([
      [1, { kind: 'reject' }],
      [3, { kind: 'other', label: 1 }],
    ]);
    session.analyse({ name: 'faces', sources: FILES });
    expect(sent.at(-1)).toMatchObject({ choices: DEFAULT_CHOICES });
  });
});

describe('the file behind an image', () => {
  it('is at hand for showing, whatever the photo came in, until the review is left', async () => {
    const { session, toReview } = setUp();
    expect(await session.original(0)).toBe(null);
    await toReview();
    expect(Buffer.from(await (await session.original(1))!.arrayBuffer())).toEqual(Buffer.from(photo));
    expect(await session.original(99)).toBe(null);
    session.leave();
    expect(await session.original(1)).toBe(null);
  });
});

describe('what is kept', () => {
  it('verdicts come back when the same photos are dropped again, in whatever folder, and not for others', async () => {
    const first = setUp();
    await first.toReview();
    first.session.decide('accept');
    await settle();
    expect([...first.kept.values()]).toMatchObject([{ name: 'faces', images: 6 }]);
    const second = setUp({ reviews: memoryStore(first.kept) });
    second.session.open();
    await settle();
    expect(second.state().earlier).toMatchObject([{ name: 'faces', verdicts: [{ image: 'Ann/2.jpg', label: 'Ben' }] }]);
    await second.toReview();
    expect(second.state()).toMatchObject({ restored: 1, focus: 2, keeping: 'stored' });
    expect(second.state().verdicts.get(1)).toEqual({ kind: 'accept', label: 1 });
    const dropped = async (set: CleanSet) => {
      const other = setUp({ reviews: memoryStore(first.kept) });
      other.session.analyse({ name: 'more faces', sources: FILES.slice(1) });
      other.emit({ type: 'set', set, report: REPORT, whole: true });
      other.emit({ type: 'scores', kind: 'final', scores: scoresOf() });
      await settle();
      return other.state();
    };
    expect((await dropped(setOf())).restored).toBe(1);
    expect((await dropped({ ...setOf(), contents: NAMES.map((name) => `${name} retouched`) })).restored).toBe(0);
  });

  it('a full store is said, and the review goes on', async () => {
    const { session, state, toReview, kept } = setUp({ reviews: memoryStore(new Map(), () => 'full') });
    await toReview();
    session.decide('accept');
    await settle();
    expect(state()).toMatchObject({ keeping: 'full' });
    expect(state().verdicts.size).toBe(1);
    expect(kept.size).toBe(0);
  });
});

describe('exports', () => {
  const read = async (blob: Blob): Promise<string> => Buffer.from(await blob.arrayBuffer()).toString('utf8');

  it('hold every decision; the zip has every image under its final label and no EXIF', async () => {
    const { session, downloads, toReview, state } = setUp();
    await toReview();
    session.decide('accept');
    session.decide('remove');
    session.export('csv', false);
    expect(await read(downloads.get('review.csv')!)).toBe(
      'image,given_label,suggested_label,score,chance_wrong,flagged,nobody,note,verdict,final_label\r\n' +
        'Cy/1.jpg,Cy,Ann,0.95,,false,true,undecided: given label kept,,Cy\r\n' +
        'Ann/2.jpg,Ann,Ben,0.9,,true,false,,accept,Ben\r\nBen/1.jpg,Ben,Ann,0.6,,true,false,,remove,\r\n' +
        'Ann/1.jpg,Ann,Ben,-0.8,,false,false,,,Ann\r\nBen/2.jpg,Ben,Ann,-0.9,,false,false,,,Ben\r\n' +
        'Cy/2.jpg,Cy,,,,false,false,"no face found; undecided: given label kept",,Cy\r\n',
    );
    session.export('list', false);
    expect(await read(downloads.get('list.txt')!)).toContain('Ann/2.jpg  1\n');
    session.export('json', false);
    expect(JSON.parse(await read(downloads.get('review.json')!))).toMatchObject({
      versions: { playground: '9.9.9' },
      settings: { ...SETTINGS, threshold: 0.35 },
      removed: 1,
      relabelled: 1,
    });
    session.export('folder', false);
    await vi.waitFor(() => expect(downloads.has('cleaned.zip')).toBe(true));
    const zip = downloads.get('cleaned.zip')!;
    const archive = await openZip(zip);
    expect(archive.entries.map(({ name }) => name).sort()).toEqual(
      ['Ann/1.jpg', 'Ben/2 (2).jpg', 'Ben/2.jpg', 'Cy/1.jpg', 'Cy/2.jpg'].sort(),
    );
    expect(Buffer.from(await zip.arrayBuffer()).toString('latin1')).not.toMatch(/Exif|GPS/);
    const left = '1 image like nobody here and 1 image without a face undecided: they stay in, under the given name.';
    expect(state().exporting).toEqual({ busy: null, notes: [left] });
  });

  it('say how many suspects are undecided and what becomes of them', async () => {
    const { session, downloads, state, toReview } = setUp();
    await toReview();
    session.decide('skip');
    session.export('csv', false);
    expect(state().exporting.notes).toEqual([
      '2 suspects undecided: they keep the given name.',
      '1 image like nobody here and 1 image without a face undecided: they stay in, under the given name.',
    ]);
    expect(await read(downloads.get('review.csv')!)).toContain(',undecided: given label kept,skip,Ann\r\n');
    session.export('json', false);
    expect(JSON.parse(await read(downloads.get('review.json')!)).undecided).toEqual({
      suspects: 2,
      nobody: 1,
      'no-face': 1,
      suspectsKeep: 'given label',
    });
    for (const list of ['suspects', 'nobody', 'no-face'] as const) {
      session.show({ list });
      while (state().counts![list] > 0 && state().ranked.some((image) => !isDecided(state().verdicts.get(image)))) {
        session.focus(state().ranked.find((image) => !isDecided(state().verdicts.get(image)))!);
        session.decide('remove');
      }
    }
    session.export('csv', false);
    expect(state().exporting.notes).toEqual([]);
  });

  it('apply the suggestions to the undecided only when asked to, and never against a verdict', async () => {
    const { session, downloads, state, toReview } = setUp();
    const { set, scores } = plainSet();
    // One of the suspects resembles nobody: no suggestion is taken for it.
    scores.openSet[13] = 0.9;
    await toReview(scores, set);
    session.focus(4);
    session.decide('reject');
    session.export('cleaned', true);
    const text = await read(downloads.get('cleaned.csv')!);
    expect(text).toContain('Ann/4.jpg,Ann\r\n');
    expect(text).toContain('Ann/13.jpg,Ann\r\n');
    expect(text).toContain('Ann/22.jpg,Ben\r\n');
    expect(state().exporting.notes[0]).toBe('8 suspects undecided: they take the suggested name.');
    session.export('cleaned', false);
    expect(await read(downloads.get('cleaned.csv')!)).toContain('Ann/22.jpg,Ann\r\n');
  });

  it('take over no suggestions for the undecided where nothing says that most are right', async () => {
    const { session, downloads, toReview } = setUp();
    await toReview();
    session.export('cleaned', true);
    expect(await read(downloads.get('cleaned.csv')!)).toContain('Ann/2.jpg,Ann\r\n');
  });

  it('draw a turned photo anew, and stand a picture in for what is no file', async () => {
    const turned = FILES.map((file, i) =>
      i === 0 ? { ...file, blob: new Blob([withExif(jpegFile(16, 16), 6)]) } : file,
    );
    const { session, downloads, emit, state } = setUp();
    session.analyse({ name: 'faces', sources: turned.slice(0, 5) });
    emit({ type: 'set', set: setOf(), report: REPORT, whole: true });
    emit({ type: 'scores', kind: 'final', scores: scoresOf() });
    session.export('folder', false);
    await vi.waitFor(() => expect(downloads.has('cleaned.zip')).toBe(true));
    const zip = downloads.get('cleaned.zip')!;
    const archive = await openZip(zip);
    expect(archive.entries.map(({ name }) => name)).toContain('Cy/2.png');
    expect(state().exporting.notes).toHaveLength(4);
    expect(Buffer.from(await zip.arrayBuffer()).toString('latin1')).not.toMatch(/Exif|GPS/);
  });
});
