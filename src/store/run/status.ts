/** The state of the run in one line, as the live region reads it. */
import { assertNever } from '../../lib/assertNever.ts';
import { counted } from '../../lib/counted.ts';
import type { AppState, DatasetStatus } from '../state.ts';

/** Three significant digits at most, so that the number does not flicker: 412, 41.2, 1,240. */
function rateText(imagesPerSecond: number): string {
  const digits = imagesPerSecond >= 100 ? 0 : imagesPerSecond >= 10 ? 1 : 2;
  return `${imagesPerSecond.toLocaleString('en', { maximumFractionDigits: digits })} images/s`;
}

export function secondsText(seconds: number): string {
  if (seconds < 90) return `${seconds < 10 ? seconds.toFixed(1) : Math.round(seconds)} s`;
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)} min ${whole % 60} s`;
}

function busyText({ verb, done, total }: Extract<DatasetStatus, { kind: 'busy' }>): string[] {
  if (verb === 'Scanning') return ['Scanning the file', `${(done / 1e6).toFixed(0)} of ${(total / 1e6).toFixed(0)} MB`];
  const what = verb === 'Drawing' ? 'faces' : 'images';
  return [`${verb} ${what}`, `${done.toLocaleString('en')} of ${total.toLocaleString('en')}`];
}

function datasetText({ settings, dataset }: Pick<AppState, 'settings' | 'dataset'>): string {
  const { status } = dataset;
  switch (status.kind) {
    case 'busy': {
      if (status.done >= status.total && status.verb === 'Drawing') return 'Drawing faces · people for verification';
      return [
        ...busyText(status),
        ...(status.secondsLeft === null ? [] : [`${secondsText(status.secondsLeft)} left`]),
      ].join(' · ');
    }
    case 'waiting':
      return settings.dataset.kind === 'synthetic' ? 'Getting ready to draw faces' : 'Choose your images to begin';
    case 'cancelled':
      return 'Reading was cancelled';
    case 'failed':
      return 'Not ready · the images could not be prepared';
    case 'ready': {
      const [faces, identities] = [dataset.faces?.labels.length ?? 0, dataset.faces?.identities.length ?? 0];
      return `Ready · ${faces.toLocaleString('en')} faces of ${identities.toLocaleString('en')} identities`;
    }
    default:
      return assertNever(status);
  }
}

/** Where the run has paused by itself, or that it never came there. */
function arrivalText({ arrival }: Pick<AppState, 'arrival'>): string[] {
  if (!arrival) return [];
  if (arrival.goal === 'epoch') return ['end of the epoch'];
  return [arrival.reached ? `${counted(arrival.moved, 'label')} moved` : 'no label moved'];
}

/** How fast it goes: what the machine can do, or the pace that was chosen. */
function speedText({ pace, run }: Pick<AppState, 'pace' | 'run'>): string[] {
  if (pace.slow) return [`slow motion, ${counted(pace.stepsPerSecond, 'step')} a second`];
  return run.imagesPerSecond === null ? [] : [rateText(run.imagesPerSecond)];
}

export function statusText(state: AppState): string {
  const { machine, run, dataset } = state;
  const { status } = dataset;
  const epoch = `epoch ${Math.max(1, run.epoch)} of ${run.epochs}`;
  const rate = run.imagesPerSecond === null ? [] : [rateText(run.imagesPerSecond)];
  const arrival = arrivalText(state);
  const { done, total } = state.compiling ?? { done: 0, total: 0 };
  const compiling = state.compiling ? [`compiling ${done} of ${total}`] : [];
  switch (machine.phase) {
    case 'idle':
      if (state.backend === null && status.kind === 'ready') return 'Getting the backend ready';
      return [datasetText(state), ...compiling].join(' · ');
    case 'preparing':
      if (status.kind === 'busy') return datasetText(state);
      return `Preparing · ${run.note || (compiling[0] ?? 'building the network')}`;
    case 'training':
      if (run.step === 0) return `Training · ${epoch} · ${run.note || 'building the first step'}`;
      return ['Training', epoch, ...speedText(state)].join(' · ');
    case 'paused':
      return ['Paused', ...arrival, epoch, `step ${run.step}`].join(' · ');
    case 'finished':
      return ['Finished', ...arrival, `${counted(run.epochs, 'epoch')} in ${secondsText(run.seconds)}`, ...rate].join(
        ' · ',
      );
    case 'failed':
      return run.step > 0 ? `Stopped · ${epoch}` : 'Stopped';
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
