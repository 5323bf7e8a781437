/** A group of settings, folded away; its head says how they stand. */

import { IconChevronRight } from '@tabler/icons-react';
import { type ReactNode, useId } from 'react';
import { type SettingGroup as Group, SETTING_GROUPS } from '../../../domain/settings/settingSearch.ts';
import { say } from '../../../words/language.ts';
import { setGroupOpen, useGroupOpen } from './openGroups.ts';
import classes from './SettingsPanel.module.css';

interface SettingGroupProps {
  readonly group: Group;
  /** How its settings stand. */
  readonly state: string;
  /** What in it hinders, in few words; null where nothing does. */
  readonly trouble?: string | null;
  readonly children: ReactNode;
}

export function SettingGroup({ group, state, trouble = null, children }: SettingGroupProps) {
  const id = useId();
  const isOpen = useGroupOpen(group);
  return (
    <section className={classes.group} aria-labelledby={id}>
      <h3 className={classes.groupHead}>
        <button
          type="button"
          id={id}
          className={classes.fold}
          aria-expanded={isOpen}
          onClick={() => setGroupOpen(group, !isOpen)}
        >
          <IconChevronRight className={classes.chevron} size={14} stroke={2} aria-hidden />
          <span className={classes.groupName}>{say(SETTING_GROUPS[group])}</span>
          <span className={classes.groupState}>
            {trouble === null ? state : <strong className={classes.trouble}>{trouble}</strong>}
          </span>
        </button>
      </h3>
      {isOpen && <div className={classes.groupBody}>{children}</div>}
    </section>
  );
}
