/** The words beside a control, placed where there is room. A module of its own, as its library is large and nothing needs it at first. */
import { Tooltip } from '@mantine/core';

export interface TooltipBoxProps {
  readonly label: string;
  /** The control that is spoken of. */
  readonly target: HTMLElement;
  /** Of words that take several lines, CSS px. */
  readonly w?: number;
  readonly position?: 'top' | 'right';
  readonly withArrow?: boolean;
}

export default function TooltipBox({ w, position = 'top', withArrow = false, ...props }: TooltipBoxProps) {
  return (
    <Tooltip
      opened
      position={position}
      withArrow={withArrow}
      {...(w !== undefined && { multiline: true, w })}
      {...props}
    />
  );
}
