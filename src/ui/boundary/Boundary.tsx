/** What fails in one part of the page stays there: the others and a run under way go on. */
import { t } from '@lingui/core/macro';
import { Button } from '@mantine/core';
import { Component, type ErrorInfo, type ReactNode } from 'react';
import { sentences } from '../../lib/joinedText.ts';
import { isActive } from '../../store/run/runMachine.ts';
import { useApp } from '../../store/useApp.ts';
import { Notice } from '../notices/Notice.tsx';
import classes from './Boundary.module.css';

/** A part that is loaded when it is first wanted could not be. */
export class PartNotLoaded extends Error {
  override readonly name = 'PartNotLoaded';
}

interface FailedProps {
  /** The part's name, as the page calls it. */
  readonly what: string;
  readonly cause: unknown;
  readonly onRetry: () => void;
}

function Failed({ what, cause, onRetry }: FailedProps) {
  const busy = useApp((state) => isActive(state.machine.phase));
  const missing = cause instanceof PartNotLoaded;
  return (
    <Notice
      tone="bad"
      action={
        <>
          <Button size="compact-sm" onClick={onRetry}>
            {t`Retry`}
          </Button>
          <Button size="compact-sm" variant="default" onClick={() => location.reload()}>
            {busy ? t`Interrupt the run and reload` : t`Reload`}
          </Button>
        </>
      }
    >
      {sentences([
        missing
          ? t`${what} could not be loaded: a new version is out, or there is no connection.`
          : t`${what} cannot be shown because of an error in the program.`,
        busy ? t`The run goes on. A reload interrupts it; it can be taken up at its last checkpoint.` : '',
      ])}
      <details>
        <summary>{t`Details`}</summary>
        <pre>{cause instanceof Error ? (cause.stack ?? cause.message) : String(cause)}</pre>
      </details>
    </Notice>
  );
}

interface BoundaryProps {
  readonly what: string;
  readonly children: ReactNode;
  /** Before the part is tried again. */
  readonly onRetry?: () => void;
}

interface BoundaryState {
  readonly failure: { readonly cause: unknown } | null;
}

/** React offers boundaries to classes only. */
export class Boundary extends Component<BoundaryProps, BoundaryState> {
  override readonly state: BoundaryState = { failure: null };

  static getDerivedStateFromError(cause: unknown): BoundaryState {
    return { failure: { cause } };
  }

  override componentDidCatch(cause: unknown, { componentStack }: ErrorInfo): void {
    console.error(`${this.props.what}:`, cause, componentStack);
  }

  readonly #retry = (): void => {
    this.props.onRetry?.();
    this.setState({ failure: null });
  };

  override render(): ReactNode {
    const { failure } = this.state;
    if (!failure) return this.props.children;
    return (
      <div className={classes.failed}>
        <Failed what={this.props.what} cause={failure.cause} onRetry={this.#retry} />
      </div>
    );
  }
}
