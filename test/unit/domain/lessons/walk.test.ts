/** The six lessons: each asks something that its runs can answer, and answers with their numbers, whatever they are. */
import { afterEach, describe, expect, it, test } from 'vitest';
import { LESSON_IDS, type LessonId, type LessonRun } from '../../../../src/domain/lessons/lessonTypes.ts';
import { lessonOf } from '../../../../src/domain/lessons/ownLesson.ts';
import { LESSONS } from '../../../../src/domain/lessons/walk.ts';
import { fieldOf } from '../../../../src/domain/settings/fieldsOf.ts';
import { fieldProblem, parseSettings } from '../../../../src/domain/settings/parse.ts';
import { DEFAULT_SETTINGS, defaultHead } from '../../../../src/domain/settings/settings.ts';
import { say, speak } from '../../../../src/words/language.ts';
import { metricsAt } from '../../../support/epochs.ts';
import { lessonRun } from '../../../support/lessonRuns.ts';
import type { Recorded } from '../../../support/recordedRun.ts';

const answer = (id: LessonId, ...runs: LessonRun[]) => LESSONS[id].answer(runs);
const said = (id: LessonId, ...runs: LessonRun[]): string => answer(id, ...runs).sentences.join(' ');

describe.each(LESSON_IDS)('%s', (id) => {
  const lesson = LESSONS[id];

  it('asks a question with choices, and plans one run or two that settings allow', () => {
    expect(say(lesson.question)).toMatch(/\?$/);
    expect(lesson.choices.length).toBeGreaterThanOrEqual(2);
    expect(new Set(lesson.choices.map(say)).size).toBe(lesson.choices.length);
    expect([1, 2]).toContain(lesson.runs.length);
    for (const { settings } of lesson.runs) expect(parseSettings(settings)).toEqual(settings);
    expect(new Set(lesson.runs.map(({ settings }) => JSON.stringify(settings))).size).toBe(lesson.runs.length);
  });

  it('suggests settings that there are, and shows such', () => {
    const { kind } = lesson.runs[0]!.settings.head;
    expect(lesson.tries.length).toBeGreaterThan(0);
    for (const { changes } of lesson.tries) {
      for (const { section, key, value } of changes)
        expect(fieldProblem(fieldOf(section, key, kind)!, value)).toBeUndefined();
    }
    for (const { section, key } of lesson.controls) expect(fieldOf(section, key, kind)).toBeDefined();
  });

  it('has an answer where the runs have left nothing, and none that is right', () => {
    const nothing = lessonRun({ given: [0, 1], truth: [0, 1], change: { epochs: [], moved: [] } });
    for (const runs of [[], [nothing], [nothing, nothing]]) {
      const { sentences, image } = lesson.answer(runs);
      expect(sentences.length).toBeGreaterThan(0);
      expect(sentences.join(' ')).not.toMatch(/NaN|undefined|null/);
      expect(image).toBeNull();
    }
  });
});

// Images 0 to 3 show Ada, 4 and 5 Bo; 2, 3 and 5 carry another name.
const GIVEN = [0, 0, 1, 1, 1, 0];
const TRUTH = [0, 0, 0, 0, 1, 1];

describe('labels lie', () => {
  const heard = lessonRun({
    given: GIVEN,
    truth: TRUTH,
    rows: [
      [0.9, 1, 0.1, false],
      [0.9, 1, 0.1, false],
      [0.7, 0, 0.2, false],
      [0.6, 0, 0.3, false],
      [0.9, 0, 0.1, false],
      [0.1, 2, 0.4, false],
    ],
  });

  it('counts whom wrongly named faces lie nearest to', () => {
    expect(said('labels-lie', heard)).toContain(
      '3 faces with a wrong name were trained on in the last epoch, epoch 3.',
    );
    expect(said('labels-lie', heard)).toContain(
      '2 of them lay nearest to the name they carry, 0 to the person they show, and 1 to somebody else.',
    );
    expect(answer('labels-lie', heard)).toMatchObject({ right: 0, image: 2 });
  });

  it('says so where the network does not believe them', () => {
    const truthful = lessonRun({
      given: GIVEN,
      truth: TRUTH,
      rows: [null, null, [0.1, 0, 0.8, false], [0.1, 0, 0.8, false], null, [0.5, 1, 0.1, false]],
    });
    expect(answer('labels-lie', truthful).right).toBe(1);
    expect(said('labels-lie', truthful)).toContain('1 of them lay nearest to the name they carry, 2 to the person');
  });
});

test('what a margin is: the gap in degrees with and without', () => {
  // cos 60 is 0.5, cos 90 is 0.
  const narrow = lessonRun({
    given: [0, 1],
    truth: [0, 1],
    rows: [
      [0.5, 1, 0, false],
      [0.5, 0, 0, false],
    ],
  });
  const wide = lessonRun({
    given: [0, 1],
    truth: [0, 1],
    rows: [
      [1, 1, 0, false],
      [1, 0, 0, false],
    ],
  });
  expect(answer('margin', narrow, wide).right).toBe(0);
  expect(said('margin', narrow, wide)).toContain('60.0° from the centre of its own name and 90.0° from the nearest');
  expect(said('margin', narrow, wide)).toContain('60.0° wider');
  expect(answer('margin', wide, narrow).right).toBe(2);
  expect(answer('margin', wide, wide).right).toBe(1);
});

test('the nearest negative: which share of wrong and of right names lies past the boundary', () => {
  // Margin 0.2: cos(acos(0.9) + 0.2) is 0.795.
  const run = lessonRun({
    given: GIVEN,
    truth: TRUTH,
    rows: [
      [0.9, 1, 0.1, false],
      [0.9, 1, 0.1, false],
      [0.1, 0, 0.9, false],
      [0.3, 0, 0.9, false],
      [0.9, 0, 0.1, false],
      [0.9, 1, 0.1, false],
    ],
  });
  const { right, image } = answer('nearest-negative', run);
  expect({ right, image }).toEqual({ right: 0, image: 2 });
  expect(said('nearest-negative', run)).toContain(
    '2 of the 3 wrongly named faces lay past the boundary (66.7 %), and 0 of the 3 rightly named ones (0.0 %).',
  );
  expect(said('nearest-negative', run)).toContain('image 3, named Bo, and the name is wrong.');
});

describe('a label is changed', () => {
  it('tells where those of the first step went, and the first of them', () => {
    const run = lessonRun({
      given: GIVEN,
      truth: TRUTH,
      rectified: [
        [2, 0, 31],
        [3, 2, 31],
        [5, 1, 31],
      ],
    });
    expect(answer('label-changes', run)).toMatchObject({ right: 0, image: 2 });
    expect(said('label-changes', run)).toContain('In epoch 3, at step 31, 3 labels moved at once: 2 to the person');
    expect(said('label-changes', run)).toContain(
      'image 3: named Bo, now Ada, and it shows Ada. The new name is right.',
    );
  });

  it('gives the numbers that decided where they are of that step', () => {
    const rows = [null, null, [0.1, 0, 0.9, true], null, null, null] as const;
    const run = lessonRun({ given: GIVEN, truth: TRUTH, rows, rectified: [[2, 0, 32]] });
    expect(said('label-changes', run)).toMatch(/What decided: .*taken for Ada/);
    const later = lessonRun({ given: GIVEN, truth: TRUTH, rows, rectified: [[2, 0, 33]] });
    expect(said('label-changes', later)).not.toContain('What decided');
  });

  it('does not choose between two that come true alike', () => {
    const run = lessonRun({
      given: GIVEN,
      truth: TRUTH,
      rectified: [
        [2, 0, 31],
        [0, 1, 31],
      ],
    });
    expect(answer('label-changes', run).right).toBeNull();
  });
});

test('too early and too late: wrong labels at the end', () => {
  const early = lessonRun({
    given: GIVEN,
    truth: TRUTH,
    rectified: [
      [0, 1, 2],
      [1, 1, 2],
      [2, 0, 3],
    ],
    change: { name: 'early' },
  });
  const late = lessonRun({ given: GIVEN, truth: TRUTH, rectified: [[2, 0, 40]], change: { name: 'late' } });
  expect(answer('early-late', early, late).right).toBe(0);
  expect(said('early-late', early, late)).toContain(
    'early: 3 of 6 labels were wrong at first and 4 at the end; 2 right ones were taken away.',
  );
  expect(said('early-late', early, late)).toContain(
    'late: 3 of 6 labels were wrong at first and 2 at the end; 0 right ones were taken away.',
  );
  expect(said('early-late', early, late)).toContain('Correcting early left 2 more wrong labels.');
  expect(said('early-late', early, late)).toContain('Only one of them has fewer wrong labels');
  expect(answer('early-late', late, late).right).toBe(2);
});

test('what it buys: points of accuracy on other people, whoever is ahead', () => {
  const judged = (kind: 'arcface' | 'boundaryface', verificationAccuracy: number | null): LessonRun =>
    lessonRun({
      given: GIVEN,
      truth: TRUTH,
      change: {
        settings: { ...DEFAULT_SETTINGS, head: defaultHead(kind) },
        epochs: [metricsAt(1, { verificationAccuracy })],
      },
    });
  const pair = (before: number | null, after: number | null) =>
    [judged('arcface', before), judged('boundaryface', after)] as const;
  expect(said('what-it-buys', ...pair(0.8, 0.85))).toContain('accuracy of 80.0 %, BoundaryFace with 85.0 %');
  expect(said('what-it-buys', ...pair(0.8, 0.85))).toContain('5.0 points for correcting');
  expect(answer('what-it-buys', ...pair(0.8, 0.85)).right).toBe(0);
  expect(answer('what-it-buys', ...pair(0.8, 0.81)).right).toBe(1);
  expect(said('what-it-buys', ...pair(0.85, 0.8))).toContain('5.0 points against correcting');
  expect(answer('what-it-buys', ...pair(0.85, 0.8)).right).toBe(2);
  expect(answer('what-it-buys', ...pair(0.8, null)).right).toBeNull();
});

describe('in another language', () => {
  afterEach(() => speak('en'));

  const numbersOf = (text: string): readonly string[] => text.match(/\d+(\.\d+)?/g) ?? [];
  const rows: readonly Recorded[] = GIVEN.map((_, image) => [0.1 + image / 10, TRUTH[image]!, 0.5, image === 2]);
  const runs = [[2, 0, 31] as const, [5, 1, 40] as const].map((moved, i) =>
    lessonRun({
      given: GIVEN,
      truth: TRUTH,
      rows,
      rectified: [moved],
      change: { name: `m = ${i}`, epochs: [metricsAt(3, { verificationAccuracy: 0.8 + i / 8 })] },
    }),
  );

  it.each(LESSON_IDS)('%s answers with the same numbers, when it is asked again', async (id) => {
    const english = LESSONS[id].answer(runs);
    await speak('zh-CN');
    const chinese = LESSONS[id].answer(runs);
    expect({ ...chinese, sentences: english.sentences }).toEqual(english);
    expect(chinese.sentences).toHaveLength(english.sentences.length);
    for (const [i, sentence] of english.sentences.entries()) {
      expect(numbersOf(chinese.sentences[i]!).toSorted()).toEqual(numbersOf(sentence).toSorted());
    }
  });

  it('leaves a lesson in the words of the teacher who made it', async () => {
    await speak('zh-CN');
    const { question, choices } = lessonOf({
      question: 'About the same',
      choices: ['Neither', 'Not at all'],
      facts: ['noise'],
      controls: [],
      settings: DEFAULT_SETTINGS,
    });
    expect([question, ...choices].map((words) => say(words))).toEqual(['About the same', 'Neither', 'Not at all']);
  });
});
