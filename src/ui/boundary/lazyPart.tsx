/** A part of the page whose code is loaded when it is first shown; where that fails it says so, and is tried again on request. */
import { type ComponentType, lazy, Suspense } from 'react';
import { Boundary, PartNotLoaded } from './Boundary.tsx';

type Load = () => Promise<{ default: ComponentType }>;

const attempt = (load: Load) =>
  lazy(() =>
    load().catch((cause: unknown) => {
      throw new PartNotLoaded(cause instanceof Error ? cause.message : String(cause), { cause });
    }),
  );

/** @param what its name, as the page calls it */
export function lazyPart(what: string, load: Load): ComponentType {
  // What was loaded once is there for good; a failure would be kept as well.
  let Part = attempt(load);
  const retry = (): void => {
    Part = attempt(load);
  };
  return function LazyPart() {
    return (
      <Boundary what={what} onRetry={retry}>
        <Suspense>
          <Attempt part={() => Part} />
        </Suspense>
      </Boundary>
    );
  };
}

/** Asks for the part when it is drawn, not when its parent was. */
function Attempt({ part }: { readonly part: () => ComponentType }) {
  const Part = part();
  return <Part />;
}
