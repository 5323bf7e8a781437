/** The card beside the picture: its title, the way to the next face and back, its keys, and where the focus goes when it closes. */
import { t } from '@lingui/core/macro';
import { IconChevronLeft, IconChevronRight, IconX } from '@tabler/icons-react';
import { type KeyboardEvent, type ReactNode, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { useSession } from '../../store/useApp.ts';
import controls from '../controls/controls.module.css';
import classes from './Biography.module.css';

interface CardFrameProps {
  readonly title: ReactNode;
  /** The title as text. */
  readonly name: string;
  /** Changes with the face. */
  readonly face: string;
  /** From 1; null where it is not known. */
  readonly place: { readonly at: number; readonly of: number } | null;
  /** The side of the window that it stands on. */
  readonly side: 'left' | 'right';
  /** To another face. */
  onStep(steps: 1 | -1): void;
  /** What a key means besides. @returns whether it meant something */
  onKey?(key: string): boolean;
  readonly children: ReactNode;
}

/** Height of the bar on top of the page, px: the card leaves it free. */
function useBarHeight(): number {
  const [height, setHeight] = useState(0);
  useLayoutEffect(() => {
    const bar = document.querySelector('header');
    if (!bar) return;
    const observer = new ResizeObserver(() => setHeight(bar.offsetHeight));
    observer.observe(bar);
    return () => observer.disconnect();
  }, []);
  return height;
}

/** What has the focus while nothing better does: the picture. */
const PICTURE = 'main [role="application"], main button';

/** Takes the focus for each face that is opened from outside, and gives it back. */
function useFocus(face: string) {
  const card = useRef<HTMLElement>(null);
  const opener = useRef<Element | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: each face anew
  useEffect(() => {
    const active = document.activeElement;
    if (card.current?.contains(active)) return;
    opener.current = active === document.body ? null : active;
    card.current?.focus({ preventScroll: true });
  }, [face]);
  useEffect(
    () => () => {
      const target = opener.current?.isConnected ? opener.current : document.querySelector(PICTURE);
      const active = document.activeElement;
      // Whoever went elsewhere while the card was open stays there.
      if (active !== null && active !== document.body && active.isConnected) return;
      if (target instanceof HTMLElement) target.focus({ preventScroll: true });
    },
    [],
  );
  return card;
}

/** What closes by Escape itself: a dialog, a menu, a list. */
const OVERLAYS = '[role="dialog"], [role="menu"], [role="listbox"]';

/** Whether a key was meant for something that is open over the card. It may be gone from the page by now. */
function isMeantForAnother({ target }: globalThis.KeyboardEvent, card: Element | null): boolean {
  const over = target instanceof Element ? target.closest(OVERLAYS) : null;
  return (over !== null && over !== card) || document.querySelector('[aria-modal="true"]') !== null;
}

const ARROWS: ReadonlySet<string> = new Set(['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown', 'Home', 'End']);

interface CardButtonProps {
  readonly icon: typeof IconX;
  readonly name: string;
  readonly shortcut: string;
  readonly disabled?: boolean;
  readonly onPress: () => void;
}

function CardButton({ icon: Icon, name, shortcut, disabled = false, onPress }: CardButtonProps) {
  return (
    <button
      type="button"
      className={controls.button}
      aria-label={name}
      title={`${name} (${shortcut === 'Escape' ? 'Esc' : shortcut})`}
      aria-keyshortcuts={shortcut}
      disabled={disabled}
      onClick={onPress}
    >
      <Icon size={15} aria-hidden />
    </button>
  );
}

function placeText(place: { readonly at: number; readonly of: number }): string {
  const [at, of] = [place.at.toLocaleString('en'), place.of.toLocaleString('en')];
  return t`${at} of ${of}`;
}

export function CardFrame({ title, name, face, place, side, onStep, onKey, children }: CardFrameProps) {
  const session = useSession();
  const card = useFocus(face);
  const barHeight = useBarHeight();
  // There is no other face to go to.
  const isAlone = place?.of === 1;
  useEffect(() => {
    // Wherever the focus is, unless what has it has use for the key.
    const onEscape = (event: globalThis.KeyboardEvent): void => {
      if (event.key !== 'Escape' || event.defaultPrevented || isMeantForAnother(event, card.current)) return;
      event.preventDefault();
      session.closeCard();
    };
    window.addEventListener('keydown', onEscape);
    return () => window.removeEventListener('keydown', onEscape);
  }, [session, card]);
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const { key } = event;
    if (ARROWS.has(key) && event.target instanceof HTMLInputElement) return;
    if (key === 'n' || key === 'N') onStep(1);
    else if (key === 'p' || key === 'P') onStep(-1);
    else if (!onKey?.(key)) return;
    event.preventDefault();
  };
  return (
    <section
      ref={card}
      role="dialog"
      aria-label={name}
      tabIndex={-1}
      className={classes.card}
      data-side={side}
      style={{ '--bar': `${barHeight}px` } as React.CSSProperties}
      onKeyDown={onKeyDown}
    >
      <div className={classes.head}>
        <h2 className={classes.title}>{title}</h2>
        {place && <span className={classes.place}>{placeText(place)}</span>}
        <CardButton
          icon={IconChevronLeft}
          name={t`Previous face`}
          shortcut="P"
          disabled={isAlone}
          onPress={() => onStep(-1)}
        />
        <CardButton
          icon={IconChevronRight}
          name={t`Next face`}
          shortcut="N"
          disabled={isAlone}
          onPress={() => onStep(1)}
        />
        <CardButton icon={IconX} name={t`Close the card`} shortcut="Escape" onPress={() => session.closeCard()} />
      </div>
      <div className={classes.body}>{children}</div>
    </section>
  );
}
