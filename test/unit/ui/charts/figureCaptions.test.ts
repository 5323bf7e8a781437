/** What is written under a figure that is taken away. */
import { describe, expect, it } from 'vitest';
import { runStamp } from '../../../../src/domain/runStamp.ts';
import { parseSettings } from '../../../../src/domain/settings/parse.ts';
import { shortName } from '../../../../src/domain/shelvedRun.ts';
import { NO_SHELF } from '../../../../src/store/shelf/shelfView.ts';
import { type AppState, initialState } from '../../../../src/store/state.ts';
import { figureCaptions } from '../../../../src/ui/charts/figureCaptions.ts';
import { metricsAt } from '../../../support/epochs.ts';
import { shelfItem } from '../../../support/shelfItems.ts';

const settings = parseSettings({ training: { epochs: 2 } });
const NEXT = parseSettings({ head: { kind: 'arcface' } });
const EPOCHS = [metricsAt(1), metricsAt(2)];
const CURRICULAR = { head: { kind: 'curricularface' } };

/** A finished run of BoundaryFace, while the settings of the next one say ArcFace. */
function stateWith(part: Partial<AppState> = {}): AppState {
  const opening = initialState({ settings: NEXT, view: 'train', problems: [] }, { head: true, milestones: true });
  return {
    ...opening,
    run: { ...opening.run, id: 'a', settings },
    charts: { ...opening.charts, epochs: EPOCHS },
    shelf: { ...NO_SHELF, items: [shelfItem('a', { epochs: EPOCHS })] },
    ...part,
  };
}

const texts = (...given: Parameters<typeof figureCaptions>) => figureCaptions(...given).map(({ text }) => text);

describe('the captions of a figure', () => {
  it('name the run that it shows, not the next one', () => {
    expect(texts('curves', stateWith())).toEqual([runStamp(settings)]);
    expect(texts('curves', stateWith())[0]).toContain('BoundaryFace');
  });

  it('have the name that a person gave it, and how far it is', () => {
    const items = [shelfItem('a', { epochs: EPOCHS, note: { name: 'mine' } })];
    const state = stateWith({ shelf: { ...NO_SHELF, items } });
    const under = { ...state, charts: { ...state.charts, epochs: EPOCHS.slice(0, 1) } };
    expect(texts('curves', under)).toEqual([`mine · ${runStamp(settings)} · 1 of 2 epochs done`]);
  });

  it('name the pinned runs under it by their dashes, while they are drawn', () => {
    const items = [shelfItem('a'), shelfItem('b', { settings: CURRICULAR, note: { pinned: true } })];
    const shelf = { ...NO_SHELF, items };
    const captions = figureCaptions('curves', stateWith({ shelf }));
    expect(captions).toEqual([
      { text: runStamp(settings), dash: null },
      { text: expect.stringContaining('CurricularFace'), dash: expect.stringMatching(/\d/) },
    ]);
    expect(figureCaptions('curves', stateWith({ shelf: { ...shelf, ghosts: 'off' } }))).toHaveLength(1);
    expect(figureCaptions('evaluation', stateWith({ shelf }))).toHaveLength(1);
  });

  it('say which network was judged, and on whom', () => {
    const state = stateWith();
    const detection = {} as never;
    const result = { epoch: 2, step: 1240, pairSet: null, verification: null, detection, faces: null };
    const judged = (change: object) =>
      texts('evaluation', { ...state, evaluation: { ...state.evaluation, result: { ...result, ...change } } })[1];
    expect(judged({})).toBe('Network of epoch 2, step 1,240, on people it has never seen');
    expect(judged({ step: 0, pairSet: 'lfw.bin' })).toBe('Network of epoch 2, on lfw.bin');
  });

  it('name each of several runs by its number in the legend', () => {
    const items = [shelfItem('b', { note: { name: 'mine' } }), shelfItem('c', { settings: CURRICULAR })];
    const stamps = items.map(({ record }) => runStamp(record.settings));
    const groups = items.map((item) => ({ name: shortName(item), runs: [item.record] }));
    expect(texts(groups, stateWith())).toEqual([`1 mine · ${stamps[0]}`, `2 CurricularFace · ${stamps[1]}`]);
  });
});
