/** A part of the page whose code is loaded when it is first shown; where that fails it says so, and is tried again on request. */
import { type ComponentType, lazy, Suspense } from 'react';
import { causeText } from '../../lib/causeText.ts';
import { say, type Words } from '../../words/language.ts';
import { Boundary, PartNotLoaded } from './Boundary.tsx';

type Load<Props> = () => Promise<{ default: ComponentType<Props> }>;

const attempt = <Props,>(load: Load<Props>): ComponentType<Props> =>
  lazy(() =>
    load().catch((cause: unknown) => {
      throw new PartNotLoaded(causeText(cause), { cause });
    }),
  );

/** @param what its name, as the page calls it */
export function lazyPart<Props extends object>(what: Words | string, load: Load<Props>): ComponentType<Props> {
  // What was loaded once is there for good; a failure would be kept as well.
  let Part = attempt(load);
  const retry = (): void => {
    Part = attempt(load);
  };
  return function LazyPart(props: Props) {
    return (
      <Boundary what={say(what)} onRetry={retry}>
        <Suspense>
          <Attempt part={() => Part} props={props} />
        </Suspense>
      </Boundary>
    );
  };
}

interface AttemptProps<Props> {
  readonly part: () => ComponentType<Props>;
  readonly props: Props;
}

/** Asks for the part when it is drawn, not when its parent was. */
function Attempt<Props extends object>({ part, props }: AttemptProps<Props>) {
  const Part = part();
  return <Part {...props} />;
}
