/** A message across the page: what it is about by colour and icon, what can be done about it, and a way to close it. */
import { t } from '@lingui/core/macro';
import { CloseButton } from '@mantine/core';
import { IconAlertTriangle, IconExclamationCircle, IconInfoCircle } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { ErrorReport } from '../../domain/errors.ts';
import { briefText } from '../../lib/briefText.ts';
import classes from './Notice.module.css';

type Tone = 'bad' | 'warn' | 'info';

const ICONS = { bad: IconExclamationCircle, warn: IconAlertTriangle, info: IconInfoCircle } as const;

interface NoticeProps {
  readonly tone: Tone;
  readonly children: ReactNode;
  readonly action?: ReactNode;
  readonly onClose?: () => void;
}

export function Notice({ tone, children, action, onClose }: NoticeProps) {
  const Icon = ICONS[tone];
  return (
    <div className={`${classes.notice} ${classes[tone]}`} role={tone === 'bad' ? 'alert' : 'note'}>
      <Icon size={18} aria-hidden />
      <div className={classes.body}>{children}</div>
      <div className={classes.actions}>
        {action}
        {onClose && <CloseButton size="sm" aria-label={t`Dismiss`} onClick={onClose} />}
      </div>
    </div>
  );
}

interface FaultNoticeProps extends Pick<NoticeProps, 'action' | 'onClose'> {
  readonly fault: ErrorReport;
}

/** What went wrong, with the particulars folded away. */
export function FaultNotice({ fault, ...props }: FaultNoticeProps) {
  const brief = briefText(fault.message);
  const details = [brief === fault.message ? '' : fault.message, fault.detail].filter((text) => text !== '');
  return (
    <Notice tone="bad" {...props}>
      {brief}
      {details.length > 0 && (
        <details>
          <summary>{t`Details`}</summary>
          <pre>{details.join('\n\n')}</pre>
        </details>
      )}
    </Notice>
  );
}
