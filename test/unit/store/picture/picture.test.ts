/** What a person has singled out, and the projections that the picture orders. */
import { describe, expect, it } from 'vitest';
import type { ProjectionListener } from '../../../../src/client/projections.ts';
import type { Projected } from '../../../../src/protocol/projection.ts';
import {
  createProjectionControl,
  NO_PROJECTION,
  type ProjectionOrder,
  type ProjectionView,
} from '../../../../src/store/picture/projectionControl.ts';
import { setUp } from '../../../support/playedSession.ts';

describe('selection', () => {
  it('singles out, narrows, and lets go; an empty lasso narrows to nothing', () => {
    const { session } = setUp();
    const now = () => session.store.getState().selection;
    session.selectImage(4);
    session.narrow([3, 4, 4]);
    session.chooseIdentity(1);
    const card = { of: 'trained', image: 4, among: null };
    expect(now()).toEqual({ image: 4, card, narrowed: new Set([3, 4]), confusion: null, identity: 1 });
    session.narrow([]);
    expect(now().narrowed).toBeNull();
    session.selectImage(null);
    expect(now()).toMatchObject({ image: null, card: null });
  });

  it('opens a card, which closes alone or with what it is of; one of a judged image singles nothing out', () => {
    const { session } = setUp();
    const now = () => session.store.getState().selection;
    session.selectImage(4, [2, 4, 9]);
    expect(now().card).toEqual({ of: 'trained', image: 4, among: [2, 4, 9] });
    session.closeCard();
    expect(now()).toMatchObject({ image: 4, card: null });
    session.openJudged(7, [7, 8]);
    expect(now()).toMatchObject({ image: 4, card: { of: 'judged', image: 7, among: [7, 8] } });
  });

  it('a card closes with the view that it was opened in, and with no other turn', () => {
    const { session } = setUp();
    const now = () => session.store.getState().selection;
    session.selectImage(4);
    session.show('train');
    expect(now().card).not.toBeNull();
    session.show('evaluate');
    expect(now()).toMatchObject({ image: 4, card: null });
  });

  it('a confusion is named while it narrows, and no longer', () => {
    const { session } = setUp();
    const now = () => session.store.getState().selection;
    session.narrow([1, 2], { given: 3, rectified: 0 });
    expect(now()).toMatchObject({ narrowed: new Set([1, 2]), confusion: { given: 3, rectified: 0 } });
    session.narrow([1]);
    expect(now().confusion).toBeNull();
    session.narrow([], { given: 3, rectified: 0 });
    expect(now()).toMatchObject({ narrowed: null, confusion: null });
  });
});

describe('embeddings', () => {
  it('are asked for while somebody looks, and not otherwise', () => {
    const { session, clients } = setUp();
    const asked = () => clients.flatMap(({ sent }) => sent.filter(({ type }) => type === 'watch'));
    session.open();
    expect(asked()).toEqual([]);
    session.watchEmbeddings(true);
    session.watchEmbeddings(false);
    expect(asked()).toEqual([
      { type: 'watch', embeddings: true },
      { type: 'watch', embeddings: false },
    ]);
  });

  it('are asked for as long as anybody of several looks', () => {
    const { session, clients } = setUp();
    session.open();
    for (const on of [true, true, false]) session.watchEmbeddings(on);
    const asked = () => clients.flatMap(({ sent }) => sent.filter(({ type }) => type === 'watch'));
    expect(asked()).toEqual([{ type: 'watch', embeddings: true }]);
    session.watchEmbeddings(false);
    expect(asked().at(-1)).toEqual({ type: 'watch', embeddings: false });
  });

  it('are asked for again from a worker that takes the place of another', () => {
    const { session, clients } = setUp();
    session.watchEmbeddings(true);
    session.open();
    expect(clients[0]!.sent.map(({ type }) => type)).toContain('watch');
  });
});

describe('projections', () => {
  const order = (kind: ProjectionOrder['kind'], step: number): ProjectionOrder => ({
    kind,
    step,
    size: 4,
    images: new Int32Array(2),
    embeddings: new Float32Array(8),
    centres: new Float32Array(4),
    seed: 0,
  });
  const result = (kind: Projected['kind'], axis = 1): Projected => ({
    kind,
    points: new Float32Array(6),
    centres: new Float32Array(3),
    axes: kind === 'pca' ? new Float32Array(12).fill(axis) : null,
    explained: 0.5,
    stress: null,
  });

  function control() {
    const asked: { kind: string; axes: Float32Array | null }[] = [];
    let view: ProjectionView = NO_PROJECTION;
    let listener!: ProjectionListener;
    let cancelled = 0;
    const store = {
      getState: () => ({ projection: view }),
      setState: (part: { projection: ProjectionView }) => {
        view = part.projection;
      },
    };
    const actions = createProjectionControl(store, (given) => {
      listener = given;
      return { project: ({ kind, axes }) => asked.push({ kind, axes }), cancel: () => (cancelled += 1), dispose() {} };
    });
    return { actions, asked, listener: () => listener, view: () => view, cancelled: () => cancelled };
  }

  it('of PCA the newest order waits for the one under way, and keeps its bearings', () => {
    const { actions, asked, listener, view } = control();
    for (const step of [1, 2, 3]) actions.projectEmbeddings(order('pca', step));
    expect(asked).toHaveLength(1);
    listener().onProjected(result('pca', 7));
    expect(view().of?.step).toBe(1);
    expect(asked).toHaveLength(2);
    expect(asked[1]!.axes![0]).toBe(7);
    listener().onProjected(result('pca'));
    expect(view().of?.step).toBe(3);
    expect(asked).toHaveLength(2);
  });

  it('UMAP tells how far it is, and why there is none', () => {
    const { actions, listener, view } = control();
    actions.projectEmbeddings(order('umap', 1));
    listener().onProgress(10, 300);
    expect(view().progress).toEqual({ done: 10, total: 300 });
    listener().onFailed('UMAP needs at least 5 vectors');
    expect(view()).toMatchObject({ progress: null, problem: 'UMAP needs at least 5 vectors' });
  });

  it('what nobody waits for any more is given up', () => {
    const { actions, listener, view, cancelled } = control();
    actions.projectEmbeddings(order('umap', 1));
    actions.forgetProjection();
    listener().onProjected(result('umap'));
    expect(cancelled()).toBe(1);
    expect(view()).toEqual(NO_PROJECTION);
  });
});
