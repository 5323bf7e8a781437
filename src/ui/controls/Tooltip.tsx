/**
 * Says more of a control while it is pointed at. What places the words comes when the first are wanted: a page has many of these,
 * and needs none of them to be drawn.
 */
import {
  type ComponentType,
  cloneElement,
  type FocusEvent,
  type PointerEvent,
  type ReactElement,
  useCallback,
  useEffect,
  useState,
} from 'react';
import type { TooltipBoxProps } from './TooltipBox.tsx';

/** What a control must take in to have a tooltip. */
interface Control {
  'aria-label'?: string | undefined;
  'aria-describedby'?: string | undefined;
  'aria-description'?: string | undefined;
  title?: string | undefined;
  onPointerEnter?(event: PointerEvent<HTMLElement>): void;
  onPointerLeave?(event: PointerEvent<HTMLElement>): void;
  onFocus?(event: FocusEvent<HTMLElement>): void;
  onBlur?(event: FocusEvent<HTMLElement>): void;
}

interface TooltipProps extends Pick<TooltipBoxProps, 'label' | 'w' | 'position' | 'withArrow'> {
  readonly children: ReactElement<Control>;
  readonly disabled?: boolean;
  /** The words are more than the control's name: the keyboard's focus and a touch show them as well. */
  readonly explains?: boolean;
}

type Box = ComponentType<TooltipBoxProps>;

let loading: Promise<Box | null> | null = null;

/** Null where it cannot be had now; the next to want it tries again. */
function loadBox(): Promise<Box | null> {
  loading ??= import('./TooltipBox.tsx')
    .then((part) => part.default)
    .catch(() => {
      loading = null;
      return null;
    });
  return loading;
}

/** Until something else is pressed, or Escape. */
function useDismissal(target: HTMLElement | null, close: () => void): void {
  useEffect(() => {
    if (!target) return;
    const onKey = (event: KeyboardEvent): void => {
      if (event.key === 'Escape') close();
    };
    const onPress = (event: Event): void => {
      if (!(event.target instanceof Node && target.contains(event.target))) close();
    };
    document.addEventListener('keydown', onKey);
    document.addEventListener('pointerdown', onPress);
    return () => {
      document.removeEventListener('keydown', onKey);
      document.removeEventListener('pointerdown', onPress);
    };
  }, [target, close]);
}

export function Tooltip({ children, disabled = false, explains = false, label, ...box }: TooltipProps) {
  /** Null while nothing is said. */
  const [target, setTarget] = useState<HTMLElement | null>(null);
  const [Box, setBox] = useState<Box | null>(null);
  const [failed, setFailed] = useState(false);
  const close = useCallback(() => setTarget(null), []);
  useDismissal(target, close);
  const open = (element: HTMLElement): void => {
    setTarget(element);
    if (Box) return;
    void loadBox().then((loaded) => {
      setBox(() => loaded);
      setFailed(loaded === null);
    });
  };
  const { props } = children;
  const isNamedSo = props['aria-label'] === label || props['aria-describedby'] !== undefined;
  const control: Control = {
    ...(!isNamedSo && { 'aria-description': label }),
    // The browser's own words are better than none.
    ...(failed && { title: label }),
    onPointerEnter(event) {
      if (explains || event.pointerType !== 'touch') open(event.currentTarget);
    },
    onPointerLeave(event) {
      // A finger that was lifted is gone, what it has asked for stays.
      if (event.pointerType !== 'touch') close();
    },
    onFocus(event) {
      if (explains && event.currentTarget.matches(':focus-visible')) open(event.currentTarget);
      props.onFocus?.(event);
    },
    onBlur(event) {
      close();
      props.onBlur?.(event);
    },
  };
  return (
    <>
      {cloneElement(children, control)}
      {target && Box && !disabled && <Box target={target} label={label} {...box} />}
    </>
  );
}
