/** Lessons in the address: they go there and back, and a broken or hostile one becomes a sentence. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LESSON_IDS } from '../../../../src/domain/lessons/lessonTypes.ts';
import {
  FACT_IDS,
  LESSON_CONTROLS,
  MOST_CHOICE,
  MOST_CHOICES,
  MOST_QUESTION,
  type OwnLesson,
} from '../../../../src/domain/lessons/ownLesson.ts';
import { parseSettings } from '../../../../src/domain/settings/parse.ts';
import {
  encodeLesson,
  encodeMaking,
  encodeStep,
  lessonPlace,
  lessonProblem,
  plainWords,
} from '../../../../src/store/lessons/lessonLink.ts';
import { lessonIn, MAX_HASH, settingsFromHash } from '../../../../src/store/settings/permalink.ts';

const words = (most: number): fc.Arbitrary<string> =>
  fc
    .oneof(
      fc.string({ unit: 'grapheme', minLength: 1, maxLength: most }),
      fc.string({ unit: 'binary', minLength: 1, maxLength: most }),
    )
    .map((text) => plainWords(text))
    .filter((text) => text !== '' && text.length <= most);

const settings = fc
  .record({
    noise: fc.record({
      closedSet: fc.double({ min: 0, max: 0.8, noNaN: true }),
      seed: fc.integer({ min: 0, max: 99 }),
    }),
    head: fc.record({
      kind: fc.constantFrom('boundaryface', 'arcface', 'cosface', 'robustface'),
      margin: fc.double({ min: 0, max: 1, noNaN: true }),
    }),
    dataset: fc.record({ identities: fc.integer({ min: 2, max: 500 }) }),
    training: fc.record({ epochs: fc.integer({ min: 1, max: 200 }), seed: fc.integer({ min: 0, max: 99 }) }),
  })
  .map((source) => parseSettings(source));

const lesson: fc.Arbitrary<OwnLesson> = fc.record({
  question: words(MOST_QUESTION),
  choices: fc.uniqueArray(words(MOST_CHOICE), { minLength: 2, maxLength: MOST_CHOICES }),
  facts: fc.subarray([...FACT_IDS], { minLength: 1 }),
  controls: fc.subarray([...LESSON_CONTROLS]),
  settings,
});

/** A number that went through text may be -0 and 0. */
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

const OWN = {
  question: 'What happens?',
  choices: ['This', 'That'],
  facts: ['noise', 'left'],
  controls: [{ section: 'noise', key: 'closedSet' }],
  settings: parseSettings({}),
} as const satisfies OwnLesson;

describe('a lesson in the address', () => {
  it('goes there and back, through a real URL, whatever its words are', () => {
    fc.assert(
      fc.property(lesson, (own) => {
        expect(lessonProblem(own)).toBeNull();
        const url = new URL('https://example.org/page/');
        url.hash = encodeLesson(own);
        const text = lessonIn(url.hash)!;
        expect(text.length).toBeLessThanOrEqual(MAX_HASH);
        expect(plain(lessonPlace(text))).toEqual(plain({ kind: 'own', own }));
        expect(plain(lessonPlace(encodeMaking(own)))).toEqual(plain({ kind: 'make', from: own }));
      }),
    );
  });

  it('is one of the walk, or the form', () => {
    for (const id of LESSON_IDS) expect(lessonPlace(encodeStep(id))).toEqual({ kind: 'walk', id });
    expect(lessonPlace(encodeMaking(null))).toEqual({ kind: 'make', from: null });
  });

  it('leaves the settings of the page alone, and names no problem of theirs', () => {
    const restored = settingsFromHash(
      `#${encodeLesson({ ...OWN, settings: parseSettings({ noise: { closedSet: 0.6 } }) })}`,
    );
    expect(restored).toMatchObject({ settings: parseSettings({}), problems: [], given: false, view: 'train' });
  });

  it('never brings a backend along', () => {
    const text = `${encodeLesson(OWN)}&engine.backend=cpu`;
    expect(lessonPlace(text)).toMatchObject({ kind: 'own', own: { settings: { engine: { backend: 'auto' } } } });
  });
});

describe('a link that is broken', () => {
  const without = (key: string): string => {
    const params = new URLSearchParams(encodeLesson(OWN));
    params.delete(key);
    return params.toString();
  };

  it.each([
    ['an unknown name', 'lesson=nothing', 'There is no lesson called “nothing”.'],
    ['no name', 'lesson=', 'There is no lesson called “”.'],
    ['no question', without('ask'), 'The question is missing.'],
    ['no choices', without('choice'), 'A lesson has 2 to 4 answers to choose from, not 0.'],
    ['nothing to tell', without('tell'), 'Nothing is chosen that the run is to tell.'],
    ['an unknown number', `${without('tell')}&tell=secrets`, '“secrets” is nothing that a run can tell.'],
    [
      'an unknown control',
      `${without('show')}&show=engine.backend`,
      '“engine.backend” is no setting that a lesson can show.',
    ],
    [
      'a long question',
      encodeLesson({ ...OWN, question: 'a'.repeat(201) }),
      'The question is longer than 200 characters.',
    ],
    [
      'a long choice',
      encodeLesson({ ...OWN, choices: ['a', 'b'.repeat(81)] }),
      'One of the answers to choose from is longer than 80 characters.',
    ],
    [
      'a choice twice',
      encodeLesson({ ...OWN, choices: ['a', 'a'] }),
      'Two of the answers to choose from are the same.',
    ],
    [
      'a value out of range',
      `${encodeLesson(OWN)}&training.epochs=900`,
      'Its settings are not all right: “training.epochs”, 900 is outside 1 to 200.',
    ],
    [
      'images of one’s own',
      `${encodeLesson(OWN)}&dataset.kind=folder&dataset.path=x`,
      'A lesson is about drawn faces: images of one’s own are in no link.',
    ],
    ['too long', `lesson=own&ask=${'a'.repeat(MAX_HASH)}`, 'The link is longer than a lesson can be.'],
  ])('%s', (_, text, why) => {
    expect(lessonPlace(text)).toEqual({ kind: 'broken', why });
  });

  it('becomes a lesson or a sentence, for any text whatever', () => {
    const piece = fc.constantFrom(
      'lesson',
      'own',
      'make',
      'ask',
      'choice',
      'tell',
      'show',
      '__proto__',
      'noise.closedSet',
      '=',
      '&',
      ',',
      '%',
      '<b>',
    );
    const hostile = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 200 }),
      fc.array(piece, { maxLength: 60 }).map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(hostile, (rest) => {
        const place = lessonPlace(`lesson=own&ask=a&choice=b&choice=c&tell=noise&${rest}`);
        if (place.kind === 'broken') expect(place.why).toMatch(/\.$/);
        else if (place.kind === 'own') expect(lessonProblem(place.own)).toBeNull();
        expect(({} as Record<string, unknown>).closedSet).toBeUndefined();
      }),
      { numRuns: 300 },
    );
  });

  it('cannot turn the direction of the words around it, nor break its line', () => {
    expect(plainWords('a\u202eb\u2066c\nd\u0000e\u2028f')).toBe('a b c d e f');
    expect(plainWords('\ud800x')).toBe('\ufffdx');
  });
});
