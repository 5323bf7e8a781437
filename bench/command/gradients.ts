/** `npm run bench -- --gradients`: our gradients of one step against tfjs's own, as a table. */

import { CommandFailure } from '../../src/headless/cli/failure.ts';
import type { BenchNet, GradientReference } from '../protocol.ts';
import { type EngineHost, expected } from './engines.ts';

/** Of a tensor's largest gradient. */
const TOLERANCE = 1e-3;

/**
 * A shift in front of a batch norm has no effect, so its gradient is rounding alone. A tensor whose gradients stay below the
 * first part of the net's largest is not held against itself: its difference must stay below the second part.
 */
const VANISHING = 1e-5;
const ROUNDING = 1e-6;

/** Tensors shown a net, the worst first. */
const SHOWN = 10;

/** @returns the exit code: 1 when a gradient is off @throws CommandFailure when an engine cannot run */
export async function reportGradients(
  nets: readonly BenchNet[],
  reference: GradientReference,
  engines: EngineHost,
): Promise<number> {
  let failed = false;
  for (const net of nets) {
    console.error(`${net}: one step on fused kernels and on ${reference}`);
    const asked = expected(engines, 'gradients', { type: 'gradients', net, reference }, 'gradients');
    const { report } = await asked
      .catch((cause: Error) => {
        throw new CommandFailure(`${net}: ${cause.message}`);
      })
      .finally(() => engines.close('gradients'));
    const biggest = Math.max(...report.tensors.map(({ largest }) => largest));
    const rows = report.tensors.map(({ name, largest, difference }) => {
      const vanishing = largest < VANISHING * biggest;
      const allowed = vanishing ? ROUNDING * biggest : TOLERANCE * largest;
      return { name, largest, vanishing, share: difference / allowed, relative: difference / largest };
    });
    const worst = rows.sort((a, b) => b.share - a.share);
    const off = worst.filter(({ share }) => !(share <= 1)).length;
    const vanishing = worst.filter((row) => row.vanishing).length;
    failed ||= off > 0;
    const { losses, margin, seconds } = report;
    console.log(
      `\n${net}: gradients of ${worst.length} tensors, ${off} outside of the tolerance, ${TOLERANCE} of their largest value`,
    );
    console.log(
      `loss ${losses.ours} and ${losses.reference}; ${seconds.ours.toFixed(0)} s and ${seconds.reference.toFixed(0)} s`,
    );
    console.log(
      `no activation within ${margin.toExponential(1)} of the kink of its PReLU: batch norms are shifted for that`,
    );
    if (vanishing > 0)
      console.log(
        `${vanishing} vanish up to rounding (a batch norm follows): held against ${ROUNDING} of the net's largest`,
      );
    for (const { name, largest, relative } of worst.slice(0, SHOWN)) {
      console.log(`  ${relative.toExponential(1).padStart(8)} of ${largest.toExponential(1).padStart(8)}  ${name}`);
    }
  }
  return failed ? 1 : 0;
}
