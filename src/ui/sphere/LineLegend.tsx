/** What the lines and signs of the picture mean, with the names of the two identities they are between. */
import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import type { LineKind } from '../../domain/decision/pairLines.ts';
import { correctsLabels } from '../../domain/losses/catalogue.ts';
import { shownSettings } from '../../store/run/shown.ts';
import type { Faces } from '../../store/state.ts';
import { useApp } from '../../store/useApp.ts';
import { IdentityTag } from '../faces/IdentityTag.tsx';
import { Term } from '../glossary/Term.tsx';
import { lineText } from './lineText.ts';
import type { Pair } from './pairGeometry.ts';
import classes from './Sphere.module.css';

const SWATCHES: Readonly<Record<LineKind, string | undefined>> = {
  nearer: classes.nearerKey,
  clears: classes.clearsKey,
  beyond: classes.beyondKey,
};

interface LineLegendProps {
  readonly faces: Faces;
  readonly pair: Pair;
  readonly lines: readonly LineKind[];
  /** The band between the margins is drawn. */
  readonly band: boolean;
  readonly caveat: string;
  readonly colours: readonly string[];
}

export function LineLegend({ faces, pair, lines, band, caveat, colours }: LineLegendProps) {
  const head = useApp((state) => shownSettings(state).head);
  const name = (identity: number): string => faces.identities[identity] ?? '?';
  const from = correctsLabels(head) ? head.epochStart + 1 : null;
  return (
    <div className={classes.legend}>
      <p className={classes.pair}>
        <IdentityTag identity={pair.own} name={name(pair.own)} />
        <span>
          <Trans>
            and the nearest other by <Term word="classCentre">class centre</Term>,
          </Trans>
        </span>
        <IdentityTag identity={pair.other} name={name(pair.other)} />
      </p>
      <ul>
        {lines.map((kind) => (
          <li key={kind}>
            <i
              className={SWATCHES[kind]}
              style={{
                color: kind === 'clears' ? colours[pair.own] : kind === 'beyond' ? colours[pair.other] : undefined,
              }}
              aria-hidden
            />
            {lineText(kind, name(pair.own), name(pair.other), from)}
          </li>
        ))}
        {band && (
          <li>
            <i className={classes.bandKey} style={{ color: colours[pair.own] }} aria-hidden />
            {t`between the margins of both`}
          </li>
        )}
      </ul>
      {caveat && <p className="quiet">{caveat}</p>}
    </div>
  );
}
