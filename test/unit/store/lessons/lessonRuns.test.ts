/** A lesson at work, with a worker that the test plays: what it starts, when it answers, and that it can be stopped. */
import { describe, expect, it, vi } from 'vitest';
import type { LessonId } from '../../../../src/domain/lessons/lessonTypes.ts';
import { LESSONS } from '../../../../src/domain/lessons/walk.ts';
import type { TrainingCommandBody } from '../../../../src/protocol/training.ts';
import { createLessonRuns } from '../../../../src/store/lessons/lessonRuns.ts';
import { metricsAt } from '../../../support/epochs.ts';
import { setUp } from '../../../support/playedSession.ts';

type Started = Extract<TrainingCommandBody, { type: 'start' }>;

function taught(id: LessonId) {
  const played = setUp();
  const runs = createLessonRuns(played.session, LESSONS[id], () => 0);
  runs.begin();
  const starts = (): Started[] => played.client().sent.filter((body): body is Started => body.type === 'start');
  const phase = () => runs.view.getState().phase;
  const answer = () => {
    const now = phase();
    return now.kind === 'answered' ? LESSONS[id].answer(now.runs) : null;
  };
  /** The worker has what it needs and tells the labels. */
  const begun = async (count: number): Promise<void> => {
    await vi.waitFor(() => expect(starts()).toHaveLength(count));
    const given = Int32Array.from({ length: 240 }, (_, i) => i % 10);
    played.emit({
      type: 'noise',
      epoch: 1,
      given,
      truth: given.map((l, i) => (i < 24 ? (l + 1) % 10 : l)),
      replaced: given.map(() => -1),
    });
    played.emit(played.phase('training'));
  };
  const finish = (verificationAccuracy: number): void => {
    const { epochs } = starts().at(-1)!.settings.training;
    for (let epoch = 1; epoch <= epochs; epoch++) {
      played.emit({ type: 'epoch', metrics: metricsAt(epoch, { verificationAccuracy }), decisions: null });
    }
    played.emit({ ...played.phase('finished', 10 * epochs), epoch: epochs, epochs });
  };
  return { ...played, runs, starts, phase, answer, begun, finish };
}

describe('a lesson', () => {
  it('runs nothing before there is a prediction', () => {
    const { runs, phase, session } = taught('labels-lie');
    runs.run();
    expect(phase().kind).toBe('asking');
    expect(session.store.getState().machine.phase).toBe('idle');
  });

  it('makes both of its runs one after the other, and answers with their numbers', async () => {
    const { runs, starts, phase, answer, begun, finish } = taught('what-it-buys');
    runs.predict(0);
    runs.run();
    await begun(1);
    expect(phase()).toEqual({ kind: 'running', at: 0 });
    finish(0.8);
    await begun(2);
    expect(phase()).toEqual({ kind: 'running', at: 1 });
    expect(starts().map(({ settings }) => settings.head.kind)).toEqual(['arcface', 'boundaryface']);
    expect(starts()[0]!.settings.training).toEqual(starts()[1]!.settings.training);
    finish(0.85);
    await vi.waitFor(() => expect(phase().kind).toBe('answered'));
    expect(answer()?.sentences.join(' ')).toContain('80.0 %, BoundaryFace with 85.0 %');
  });

  it('gives both runs what a person has moved', async () => {
    const { runs, session, starts, begun, finish } = taught('early-late');
    session.change({ section: 'noise', key: 'closedSet', value: 0.5 });
    runs.predict(0);
    runs.run();
    await begun(1);
    finish(0.8);
    await begun(2);
    expect(starts().map(({ settings }) => [settings.noise.closedSet, settings.head.epochStart])).toEqual([
      [0.5, 0],
      [0.5, 12],
    ]);
  });

  it('pauses where the first label moves, goes on to the end of that epoch, and answers there', async () => {
    const { runs, starts, phase, answer, begun, emit, ...played } = taught('label-changes');
    runs.predict(0);
    runs.run();
    await begun(1);
    expect(starts()[0]).toMatchObject({ goal: 'label', paused: false });
    emit({
      type: 'corrections',
      records: [{ image: 3, givenLabel: 3, rectifiedLabel: 4, trueLabel: 4, epoch: 6, step: 52 }],
      withdrawn: [],
    });
    emit({ type: 'goal', report: { goal: 'label', reached: true, epoch: 6, step: 52, moved: 1 } });
    emit({
      type: 'phase',
      phase: 'paused',
      epoch: 6,
      step: 52,
      stepsPerEpoch: 10,
      epochs: 14,
      imagesPerSecond: 1,
      stepMode: 'recorded',
      cost: null,
      note: '',
    });
    await vi.waitFor(() => expect(played.client().sent.at(-1)).toMatchObject({ type: 'resume', goal: 'epoch' }));
    for (let epoch = 1; epoch <= 6; epoch++) emit({ type: 'epoch', metrics: metricsAt(epoch), decisions: null });
    emit({ type: 'goal', report: { goal: 'epoch', reached: true, epoch: 6, step: 60, moved: 0 } });
    emit({
      type: 'phase',
      phase: 'paused',
      epoch: 6,
      step: 60,
      stepsPerEpoch: 10,
      epochs: 14,
      imagesPerSecond: 1,
      stepMode: 'recorded',
      cost: null,
      note: '',
    });
    await vi.waitFor(() => expect(phase().kind).toBe('answered'));
    expect(answer()).toMatchObject({ right: 0, image: 3 });
    expect(answer()?.sentences.join(' ')).toContain('In epoch 6, at step 52, 1 label moved at once');
  });

  it('says what failed', async () => {
    const { runs, phase, begun, emit } = taught('labels-lie');
    runs.predict(0);
    runs.run();
    await begun(1);
    emit({ type: 'error', error: { code: 'non-finite', message: 'The loss is no number.', detail: '' } });
    await vi.waitFor(() => expect(phase()).toEqual({ kind: 'failed', why: 'The loss is no number.' }));
  });

  it('asks again once it is stopped, and answers nothing of the run that was', async () => {
    const { runs, phase, begun, finish, session } = taught('labels-lie');
    runs.predict(1);
    runs.run();
    await begun(1);
    runs.stop();
    finish(0.8);
    await Promise.resolve();
    expect(phase().kind).toBe('asking');
    expect(runs.view.getState().choice).toBe(1);
    expect(session.store.getState().machine.phase).toBe('idle');
  });

  it('asks again after its answer, and runs with what was moved since', async () => {
    const { runs, session, starts, phase, begun, finish } = taught('labels-lie');
    runs.askAgain();
    runs.predict(1);
    runs.run();
    await begun(1);
    runs.askAgain();
    expect(phase().kind).toBe('running');
    finish(0.8);
    await vi.waitFor(() => expect(phase().kind).toBe('answered'));
    session.change({ section: 'noise', key: 'closedSet', value: 0.5 });
    runs.askAgain();
    expect(runs.view.getState()).toEqual({ phase: { kind: 'asking' }, choice: null });
    runs.predict(0);
    runs.run();
    await begun(2);
    expect(starts().map(({ settings }) => settings.noise.closedSet)).toEqual([0.3, 0.5]);
  });

  it('sets a suggestion up as a question anew', () => {
    const { runs, session } = taught('labels-lie');
    runs.predict(1);
    runs.tryOut(LESSONS['labels-lie'].tries[1]!);
    expect(runs.view.getState()).toEqual({ phase: { kind: 'asking' }, choice: null });
    expect(session.store.getState().settings.noise.closedSet).toBe(0.1);
  });
});
