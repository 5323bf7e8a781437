/** People who are easily mixed up: the pairs on the left, what tells them apart on the right. */
import { t } from '@lingui/core/macro';
import { useClean } from '../../store/clean/useClean.ts';
import { GroupStage } from './GroupStage.tsx';
import classes from './LookAlikes.module.css';
import { PairList } from './PairList.tsx';
import { PairStage } from './PairStage.tsx';
import { useLookAlikeKeys } from './useLookAlikeKeys.ts';

export function LookAlikePanel({ onHelp }: { onHelp(): void }) {
  const comparing = useClean((state) => state.comparing);
  const resemblance = useClean((state) => state.resemblance);
  useLookAlikeKeys(onHelp);
  return (
    <div className={classes.panel}>
      <PairList />
      {comparing?.kind === 'pair' && (
        <PairStage key={`${comparing.a} ${comparing.b}`} a={comparing.a} b={comparing.b} />
      )}
      {comparing?.kind === 'groups' && <GroupStage identity={comparing.identity} />}
      {!comparing && (
        <p className={`panel ${classes.none}`}>
          {resemblance
            ? t`Nobody here is easily mixed up with anybody else.`
            : t`Known once every label has been checked.`}
        </p>
      )}
    </div>
  );
}
