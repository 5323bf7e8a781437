/** Where a person is in the list, and what they have selected there. */
import type { StoreApi } from 'zustand/vanilla';
import type { CleanSession, CleanState } from './cleanTypes.ts';

type SelectionActions = Pick<CleanSession, 'focus' | 'move' | 'toggle' | 'selectTo' | 'selectNone'>;

export function createSelection({ getState: get, setState: set }: StoreApi<CleanState>): SelectionActions {
  const selectTo = (image: number): void => {
    const { ranked, anchor, focus } = get();
    const start = anchor ?? focus ?? image;
    const [a, b] = [ranked.indexOf(start), ranked.indexOf(image)].sort((x, y) => x - y) as [number, number];
    set({ selected: new Set(ranked.slice(Math.max(0, a), b + 1)), focus: image, anchor: start });
  };

  return {
    focus: (image) => set({ focus: image, selected: new Set(), anchor: image }),
    move(steps, extend) {
      const { ranked, focus, anchor } = get();
      if (ranked.length === 0) return;
      const from = focus === null ? -1 : ranked.indexOf(focus);
      const to = Math.max(0, Math.min(ranked.length - 1, from + steps));
      const start = anchor ?? focus;
      if (extend && start !== null) selectTo(ranked[to]!);
      else set({ focus: ranked[to]!, selected: new Set(), anchor: ranked[to]! });
    },
    toggle(image) {
      const selected = new Set(get().selected);
      if (!selected.delete(image)) selected.add(image);
      set({ selected, focus: image, anchor: image });
    },
    selectTo,
    selectNone: () => set({ selected: new Set() }),
  };
}
