/** Marks on either picture which labels are right, where that is known. */
import { t } from '@lingui/core/macro';
import { Switch } from '@mantine/core';
import { useApp, useSession } from '../../../store/useApp.ts';

export function ShowTruth() {
  const session = useSession();
  const hasTruth = useApp((state) => state.labels?.truth != null);
  const checked = useApp((state) => state.showTruth);
  return (
    <Switch
      size="xs"
      label={t`Show truth`}
      checked={checked}
      disabled={!hasTruth}
      onChange={(event) => session.showTruth(event.currentTarget.checked)}
    />
  );
}
