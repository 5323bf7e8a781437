/** Measures the nets asked for on a host of engines; prints the tables and writes the JSON. */
import { writeFileSync } from 'node:fs';
import os from 'node:os';
import { resolve } from 'node:path';
import type { CommandHost } from '../../src/headless/cli/host.ts';
import { BENCH_STEP, BENCH_WORK } from '../protocol.ts';
import { reportEndurance } from './endurance.ts';
import { type EngineHost, openEngine } from './engines.ts';
import { reportGradients } from './gradients.ts';
import { reportLayers } from './layers.ts';
import type { BenchOptions } from './options.ts';
import { measureNet, type NetResult } from './run.ts';
import { netTable, TABLE_NOTES } from './table.ts';

export interface BenchMachine {
  readonly processor: string;
  readonly cores: number;
  readonly system: string;
  readonly adapter: string | null;
  /** Null where it is not known. */
  readonly softwareAdapter: boolean | null;
  /** The browser, or Node on Dawn, with its version. */
  readonly runtime: string;
  /** Processes running on average over the minute before the benchmark: above 0, times are too long. */
  readonly loadBefore: number;
}

export function describeMachine(
  about: Pick<BenchMachine, 'adapter' | 'softwareAdapter' | 'runtime' | 'loadBefore'>,
): BenchMachine {
  return {
    processor: os.cpus()[0]?.model.trim() ?? 'unknown',
    cores: os.availableParallelism(),
    system: `${os.type()} ${os.release()}`,
    ...about,
  };
}

export interface BenchSetting {
  readonly engines: EngineHost;
  readonly machine: BenchMachine;
  /** The program that takes the steps with PyTorch. */
  readonly torchProgram: string;
  readonly versions: CommandHost['versions'];
  /** A relative path of the JSON starts here. */
  readonly currentFolder: string;
}

/** @returns the exit code: 1 when an engine failed or its losses differ, and when nothing was timed */
export async function reportBenchmark(options: BenchOptions, setting: BenchSetting): Promise<number> {
  const { engines, machine, torchProgram, versions, currentFolder } = setting;
  const { processor, cores, adapter, runtime, loadBefore } = machine;
  console.log(`${processor}, ${cores} cores, load ${loadBefore.toFixed(1)}; ${runtime}`);
  console.log(`Adapter ${adapter ?? 'none'}`);
  if (options.gradients) return reportGradients(options.nets, options.gradients, engines);
  if (options.endurance !== undefined) return reportEndurance(options.nets, options.endurance, engines);
  if (options.layers) return reportLayers(options, engines);
  const nets: Record<string, NetResult> = {};
  for (const net of options.nets) {
    const result = await measureNet({
      batchSize: BENCH_WORK[net].batchSize,
      rounds: options.rounds,
      engines: options.engines,
      open: (engine) => openEngine(engines, torchProgram, engine, net),
      say: (text) => console.error(`${net}, ${text}`),
    });
    nets[net] = result;
    for (const line of ['', ...netTable(net, result)]) console.log(line);
  }
  console.log(['', ...TABLE_NOTES].join('\n'));
  if (options.json) {
    const content = { versions, machine, rounds: options.rounds, step: BENCH_STEP, nets };
    writeFileSync(resolve(currentFolder, options.json), `${JSON.stringify(content, null, 2)}\n`);
  }
  const all = Object.values(nets);
  const failed = all.some((net) => Object.keys(net.failed).length > 0);
  return failed || all.every((net) => Object.keys(net.engines).length === 0) ? 1 : 0;
}
