/** The benchmark's results as a table in the terminal. */
import { BENCH_ENGINES } from '../protocol.ts';
import type { EngineResult, NetResult } from './run.ts';

const NAME_WIDTH = 15;

interface Column {
  readonly title: string;
  readonly width: number;
  cell(result: EngineResult): string;
}

const whole = (value: number | null): string => (value === null ? '-' : value.toFixed(0));

/** Three digits, whatever the size. */
export function threeDigits(value: number | null): string {
  if (value === null) return '-';
  if (value >= 100) return value.toFixed(0);
  return value.toFixed(value >= 10 ? 1 : value >= 1 ? 2 : 3);
}

const COLUMNS: readonly Column[] = [
  { title: 'ms/step', width: 10, cell: ({ ms }) => threeDigits(ms) },
  { title: 'spread', width: 8, cell: ({ spread }) => `${(100 * spread).toFixed(0)} %` },
  { title: 'ratio', width: 8, cell: ({ ratio }) => threeDigits(ratio) },
  { title: 'images/s', width: 10, cell: ({ imagesPerSecond }) => threeDigits(imagesPerSecond) },
  { title: 'first ms', width: 10, cell: ({ firstStepMs }) => whole(firstStepMs) },
  { title: 'JS ms', width: 8, cell: ({ jsMs }) => threeDigits(jsMs) },
  { title: 'dispatches', width: 12, cell: ({ dispatches }) => whole(dispatches) },
  { title: 'pipelines', width: 11, cell: ({ pipelines }) => whole(pipelines) },
  { title: 'GPU MB', width: 8, cell: ({ gpuBytes }) => threeDigits(gpuBytes === null ? null : gpuBytes / 1e6) },
  { title: 'steps', width: 7, cell: ({ steps }) => whole(steps) },
  {
    title: 'loss diff',
    width: 11,
    cell: ({ losses }) => (losses.difference ? losses.difference.toExponential(1) : '0'),
  },
];

/** The lines of one net's table; engines that were not timed are named below it with the reason. */
export function netTable(net: string, result: NetResult): string[] {
  const header = 'engine'.padEnd(NAME_WIDTH) + COLUMNS.map(({ title, width }) => title.padStart(width)).join('');
  const rows = BENCH_ENGINES.flatMap((engine) => {
    const measured = result.engines[engine];
    if (!measured) return [];
    return engine.padEnd(NAME_WIDTH) + COLUMNS.map(({ width, cell }) => cell(measured).padStart(width)).join('');
  });
  const others = BENCH_ENGINES.flatMap((engine) => {
    const { [engine]: absent } = result.absent;
    const { [engine]: failed } = result.failed;
    if (failed !== undefined) return `${engine.padEnd(NAME_WIDTH)}  error: ${failed}`;
    return absent === undefined ? [] : `${engine.padEnd(NAME_WIDTH)}  absent: ${absent}`;
  });
  return [`${net}, batch ${result.batchSize}`, header, ...rows, ...others];
}

export const TABLE_NOTES = [
  'ms/step: median, loss read back after every step. spread: distance between the quartiles. ratio: to tfjs-webgpu.',
  'loss diff: largest difference of the first losses from those of the first engine, as a part of their value.',
];
