/** The way into the lessons and out of them: the page stays as it is. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createLessons } from '../../../../src/store/lessons/lessons.ts';
import { setUp } from '../../../support/playedSession.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function visit(hash = '') {
  const page = setUp(hash);
  const made: { hash: string; played: ReturnType<typeof setUp> }[] = [];
  const lessons = createLessons(
    page.session,
    (given) => {
      const played = setUp(given);
      made.push({ hash: given, played });
      return played.session;
    },
    hash,
  );
  return { page, lessons, made };
}

async function running() {
  const visited = visit();
  const { page } = visited;
  page.session.open();
  await vi.waitFor(() => expect(page.session.store.getState().dataset.status.kind).toBe('ready'));
  page.session.train();
  await vi.waitFor(() => expect(page.sent()).toContain('start'));
  page.emit(page.phase('training'));
  return visited;
}

describe('a lesson', () => {
  it('has a session of its own, which it keeps from step to step', () => {
    const { lessons, made, page } = visit();
    lessons.open('lesson=margin');
    lessons.open('lesson=early-late');
    expect(made).toHaveLength(1);
    expect(lessons.view.getState()).toMatchObject({ text: 'lesson=early-late', session: made[0]!.played.session });
    expect(page.clients).toHaveLength(0);
  });

  it('opens with an address that names one', () => {
    expect(visit('#lesson=margin').lessons.view.getState().text).toBe('lesson=margin');
    expect(visit('#noise.closedSet=0.4').lessons.view.getState().text).toBeNull();
  });

  it('computes as the page does', async () => {
    const { lessons, made } = await running();
    lessons.open('lesson=margin');
    expect(made[0]!.hash).toBe('engine.backend=webgpu');
  });
});

describe('leaving', () => {
  it('ends the worker of the lesson', () => {
    const { lessons, made } = visit();
    lessons.open('lesson=margin');
    const { played } = made[0]!;
    expect(played.client().alive).toBe(true);
    lessons.leave();
    expect(played.client().alive).toBe(false);
    expect(lessons.view.getState()).toEqual({ text: null, session: null });
  });

  it('goes on with the run that was under way, whose settings and results are untouched', async () => {
    const { lessons, made, page } = await running();
    const before = page.session.store.getState();
    lessons.open('lesson=margin');
    await vi.waitFor(() => expect(page.sent().at(-1)).toBe('pause'));
    made[0]!.played.session.change({ section: 'noise', key: 'closedSet', value: 0.7 });
    lessons.leave();
    await vi.waitFor(() => expect(page.sent().at(-1)).toBe('resume'));
    const after = page.session.store.getState();
    expect(after.settings).toBe(before.settings);
    expect(after.run).toBe(before.run);
    expect(after.machine).toMatchObject({ phase: 'training', wish: 'run' });
  });

  it('leaves a run alone that stood still', async () => {
    const { lessons, page } = await running();
    page.session.pause();
    await vi.waitFor(() => expect(page.sent().at(-1)).toBe('pause'));
    const told = page.sent().length;
    lessons.open('lesson=margin');
    lessons.leave();
    await vi.advanceTimersByTimeAsync(1000);
    expect(page.sent()).toHaveLength(told);
  });

  it('keeps the goal of the run', async () => {
    const { lessons, page } = await running();
    page.session.trainUntil('epoch');
    lessons.open('lesson=margin');
    lessons.leave();
    await vi.waitFor(() => expect(page.client().sent.at(-1)).toMatchObject({ type: 'resume', goal: 'epoch' }));
    expect(page.sent()).toContain('pause');
  });
});
