/** The state of the run in one line, as the live region reads it. */
import { plural, t } from '@lingui/core/macro';
import { assertNever } from '../../lib/assertNever.ts';
import type { AppState, DatasetStatus } from '../state.ts';

/** Three significant digits at most, so that the number does not flicker: 412, 41.2, 1,240. */
function rateText(imagesPerSecond: number): string {
  const digits = imagesPerSecond >= 100 ? 0 : imagesPerSecond >= 10 ? 1 : 2;
  const rate = imagesPerSecond.toLocaleString('en', { maximumFractionDigits: digits });
  return t`${rate} images/s`;
}

export function secondsText(seconds: number): string {
  if (seconds < 90) {
    const few = seconds < 10 ? seconds.toFixed(1) : Math.round(seconds);
    return t`${few} s`;
  }
  const whole = Math.round(seconds);
  const [minutes, rest] = [Math.floor(whole / 60), whole % 60];
  return t`${minutes} min ${rest} s`;
}

function busyText({ verb, done, total }: Extract<DatasetStatus, { kind: 'busy' }>): string[] {
  if (verb === 'Scanning') {
    const [read, all] = [(done / 1e6).toFixed(0), (total / 1e6).toFixed(0)];
    return [t`Scanning the file`, t`${read} of ${all} MB`];
  }
  const [ready, all] = [done.toLocaleString('en'), total.toLocaleString('en')];
  return [verb === 'Drawing' ? t`Drawing faces` : t`Reading images`, t`${ready} of ${all}`];
}

function datasetText({ settings, dataset }: Pick<AppState, 'settings' | 'dataset'>): string {
  const { status } = dataset;
  switch (status.kind) {
    case 'busy': {
      if (status.done >= status.total && status.verb === 'Drawing') {
        return [t`Drawing faces`, t`people for verification`].join(' · ');
      }
      const time = status.secondsLeft === null ? null : secondsText(status.secondsLeft);
      return [...busyText(status), ...(time === null ? [] : [t`${time} left`])].join(' · ');
    }
    case 'waiting':
      return settings.dataset.kind === 'synthetic' ? t`Getting ready to draw faces` : t`Choose your images to begin`;
    case 'cancelled':
      return t`Reading was cancelled`;
    case 'failed':
      return [t`Not ready`, t`the images could not be prepared`].join(' · ');
    case 'ready': {
      const faces = (dataset.faces?.labels.length ?? 0).toLocaleString('en');
      const identities = (dataset.faces?.identities.length ?? 0).toLocaleString('en');
      return [t`Ready`, t`${faces} faces of ${identities} identities`].join(' · ');
    }
    default:
      return assertNever(status);
  }
}

/** Where the run has paused by itself, or that it never came there. */
function arrivalText({ arrival }: Pick<AppState, 'arrival'>): string[] {
  if (!arrival) return [];
  const { goal, reached, moved } = arrival;
  if (goal === 'epoch') return [t`end of the epoch`];
  return [reached ? t`${plural(moved, { one: '# label', other: '# labels' })} moved` : t`no label moved`];
}

/** How fast it goes: what the machine can do, or the pace that was chosen. */
function speedText({ pace, run }: Pick<AppState, 'pace' | 'run'>): string[] {
  const { slow, stepsPerSecond } = pace;
  if (slow) return [t`slow motion, ${plural(stepsPerSecond, { one: '# step a second', other: '# steps a second' })}`];
  return run.imagesPerSecond === null ? [] : [rateText(run.imagesPerSecond)];
}

export function statusText(state: AppState): string {
  const { machine, run, dataset } = state;
  const { status } = dataset;
  const { epochs, step } = run;
  const underWay = Math.max(1, run.epoch);
  const epoch = t`epoch ${underWay} of ${epochs}`;
  const rate = run.imagesPerSecond === null ? [] : [rateText(run.imagesPerSecond)];
  const arrival = arrivalText(state);
  const { done, total } = state.compiling ?? { done: 0, total: 0 };
  const compiling = state.compiling ? [t`compiling ${done} of ${total}`] : [];
  switch (machine.phase) {
    case 'idle':
      if (state.backend === null && status.kind === 'ready') return t`Getting the backend ready`;
      return [datasetText(state), ...compiling].join(' · ');
    case 'preparing':
      if (status.kind === 'busy') return datasetText(state);
      return [t`Preparing`, run.note || (compiling[0] ?? t`building the network`)].join(' · ');
    case 'training': {
      const doing = step === 0 ? [run.note || t`building the first step`] : speedText(state);
      return [t({ message: 'Training', context: 'state of the run' }), epoch, ...doing].join(' · ');
    }
    case 'paused':
      return [t`Paused`, ...arrival, epoch, t`step ${step}`].join(' · ');
    case 'finished': {
      const time = secondsText(run.seconds);
      const length = t`${plural(epochs, { one: '# epoch', other: '# epochs' })} in ${time}`;
      return [t`Finished`, ...arrival, length, ...rate].join(' · ');
    }
    case 'failed':
      return [t`Stopped`, ...(step > 0 ? [epoch] : [])].join(' · ');
    default:
      return assertNever(machine.phase);
  }
}

/** Share of the run that is done, 0 to 1. */
export function progressOf({ machine, run }: AppState): number {
  if (machine.phase === 'finished') return 1;
  const total = run.epochs * run.stepsPerEpoch;
  return total > 0 ? Math.min(1, run.step / total) : 0;
}
