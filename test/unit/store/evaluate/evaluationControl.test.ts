/** What the page asks about the network, and what it does with the answers. */

import { beforeEach, describe, expect, it } from 'vitest';
import type { VerificationReport } from '../../../../src/domain/evaluation.ts';
import { sheetOf } from '../../../../src/domain/faceSheet.ts';
import { DEFAULT_SETTINGS } from '../../../../src/domain/settings/settings.ts';
import type { TrainingCommandBody, WirePairs } from '../../../../src/protocol/training.ts';
import { createEvaluationControl, type EvaluationControl } from '../../../../src/store/evaluate/evaluationControl.ts';
import { type AppState, initialState } from '../../../../src/store/state.ts';

const PAIRS = (size: number): WirePairs => ({
  images: { size, count: 2, pixels: new Uint8Array(2 * size * size * 3) },
  left: Int32Array.of(0),
  right: Int32Array.of(1),
  same: Uint8Array.of(1),
});
const DETECTION = {
  detected: 0,
  injected: 0,
  images: 1,
  precision: null,
  recall: null,
  f1: null,
  rectifiedToTruth: null,
  cleanDamaged: null,
  averagePrecision: null,
  confusions: [],
};
const answer = (step: number) =>
  ({
    type: 'evaluation',
    epoch: 1,
    step,
    verification: null as VerificationReport | null,
    detection: DETECTION,
  }) as const;

let state: AppState;
let sent: TrainingCommandBody[];
let connected: boolean;
let imageSize: number;
let pairReads: { name: string; resolve: (pairs: WirePairs) => void; reject: (cause: Error) => void }[];
let control: EvaluationControl;

const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));
const file = (name: string): File => new File([], name);
const types = (): string[] => sent.map(({ type }) => type);
const atStep = (step: number): void => {
  state = { ...state, run: { ...state.run, step }, machine: { phase: 'paused', wish: 'hold', started: true } };
};

beforeEach(() => {
  const opening = { settings: DEFAULT_SETTINGS, view: 'evaluate', problems: [] } as const;
  state = initialState(opening, { head: false, milestones: false });
  sent = [];
  connected = true;
  imageSize = 64;
  pairReads = [];
  control = createEvaluationControl({
    files: {
      readPhotos: (sources, size) =>
        sources.some(({ path }) => path === 'bad.png')
          ? Promise.reject(new Error('bad.png: damaged'))
          : Promise.resolve({ size, count: sources.length, pixels: new Uint8Array(sources.length * size * size * 3) }),
      readPairs: ({ path }) =>
        new Promise((resolve, reject) => {
          const give = (pairs: WirePairs): void => resolve({ pairs, faces: sheetOf(pairs.images) });
          pairReads.push({ name: path, resolve: give, reject });
        }),
    },
    imageSize: () => imageSize,
    send(command) {
      if (connected) sent.push(command);
      return connected;
    },
    state: () => state,
    show: (change) => {
      state = { ...state, evaluation: { ...state.evaluation, ...change } };
    },
  });
});

describe('the evaluation', () => {
  it('is asked for once there is a network, once at a time, and only while somebody looks', async () => {
    control.request();
    await settle();
    expect(types()).toEqual([]);
    atStep(5);
    state = { ...state, view: 'train' };
    control.refresh();
    await settle();
    expect(types()).toEqual([]);
    state = { ...state, view: 'evaluate' };
    control.refresh();
    control.refresh();
    await settle();
    expect(types()).toEqual(['evaluate']);
    control.answered(answer(5));
    expect(state.evaluation).toMatchObject({ busy: false, result: { step: 5, pairSet: null } });
    control.refresh();
    await settle();
    expect(types()).toEqual(['evaluate']);
    atStep(9);
    control.refresh();
    await settle();
    expect(types()).toEqual(['evaluate', 'evaluate']);
  });

  it('does not wait for a worker that is gone', async () => {
    atStep(5);
    connected = false;
    control.request();
    await settle();
    expect(state.evaluation.busy).toBe(false);
  });
});

describe('a pair set', () => {
  it('is read, handed over once, and again at another size or to another worker', async () => {
    atStep(5);
    control.choosePairs(file('lfw.bin'));
    await settle();
    expect(state.evaluation.pairSet).toMatchObject({ name: 'lfw.bin', reading: { done: 0, total: 0 } });
    pairReads[0]!.resolve(PAIRS(64));
    await settle();
    expect(types()).toEqual(['pairs', 'evaluate']);
    control.answered(answer(5));
    expect(state.evaluation.result).toMatchObject({ pairSet: 'lfw.bin', faces: { count: 2 } });
    control.request();
    await settle();
    expect(types()).toEqual(['pairs', 'evaluate', 'evaluate']);
    control.answered(answer(5));
    control.workerGone();
    control.request();
    await settle();
    expect(pairReads).toHaveLength(2);
    pairReads[1]!.resolve(PAIRS(64));
    await settle();
    control.answered(answer(5));
    imageSize = 112;
    control.request();
    await settle();
    expect(pairReads).toHaveLength(3);
  });

  it('that cannot be read says why, and the held-out people are verified on', async () => {
    atStep(5);
    control.choosePairs(file('photo.bin'));
    await settle();
    pairReads[0]!.reject(new Error('This is not a pair set.'));
    await settle();
    expect(state.evaluation.pairSet).toEqual({ name: null, reading: null, problem: 'This is not a pair set.' });
    expect(types()).toEqual(['pairs', 'evaluate']);
  });

  it('that cannot be read leaves the worker none of those chosen before', async () => {
    atStep(5);
    control.choosePairs(file('a.bin'));
    await settle();
    pairReads[0]!.resolve(PAIRS(64));
    await settle();
    control.answered(answer(5));
    control.choosePairs(file('letter.bin'));
    await settle();
    pairReads[1]!.reject(new Error('This is not a pair set.'));
    await settle();
    expect(sent.slice(-2)).toEqual([{ type: 'pairs', pairs: null }, { type: 'evaluate' }]);
    control.answered(answer(5));
    expect(state.evaluation.result).toMatchObject({ pairSet: null });
  });

  it('chosen while another is read or judged takes its place', async () => {
    atStep(5);
    control.choosePairs(file('a.bin'));
    await settle();
    control.choosePairs(file('b.bin'));
    pairReads[0]!.resolve(PAIRS(64));
    await settle();
    expect(pairReads.map(({ name }) => name)).toEqual(['a.bin', 'b.bin']);
    pairReads[1]!.resolve(PAIRS(64));
    await settle();
    expect(types()).toEqual(['pairs', 'evaluate']);
    control.choosePairs(null);
    await settle();
    control.answered(answer(5));
    await settle();
    expect(state.evaluation.result).toBeNull();
    expect(types()).toEqual(['pairs', 'evaluate', 'pairs', 'evaluate']);
    control.answered(answer(5));
    expect(state.evaluation.result).toMatchObject({ pairSet: null });
  });
});

describe('two photos', () => {
  it('are compared once both are there; a bad one is named', async () => {
    atStep(5);
    control.choosePhoto(0, file('a.png'));
    await settle();
    expect(types()).toEqual([]);
    control.choosePhoto(1, file('b.png'));
    await settle();
    expect(types()).toEqual(['compare']);
    expect(state.evaluation.photos).toMatchObject({ names: ['a.png', 'b.png'], busy: true });
    control.compared(0.5);
    expect(state.evaluation.photos).toMatchObject({ busy: false, similarity: 0.5 });
    control.choosePhoto(1, file('bad.png'));
    await settle();
    expect(state.evaluation.photos).toMatchObject({ busy: false, similarity: null, problem: 'bad.png: damaged' });
  });
});
