/** Which groups of settings stand open, as long as the page does: a look at another view closes none. */
import { useStore } from 'zustand';
import { createStore } from 'zustand/vanilla';
import type { SettingGroup } from '../../../domain/settings/settingSearch.ts';

const opened = createStore<ReadonlySet<SettingGroup>>()(() => new Set());

export function setGroupOpen(group: SettingGroup, isOpen: boolean): void {
  const groups = new Set(opened.getState());
  if (isOpen) groups.add(group);
  else groups.delete(group);
  opened.setState(groups, true);
}

export const useGroupOpen = (group: SettingGroup): boolean => useStore(opened, (groups) => groups.has(group));
