/** The benchmark's engines as Node processes, on Dawn in the place of a browser's WebGPU. */

import { type ChildProcess, fork } from 'node:child_process';
import os from 'node:os';
import type { NodeEngineFiles } from '../../src/headless/cli/host.ts';
import type { BenchReply, BenchRequest } from '../protocol.ts';
import type { EngineHost } from './engines.ts';
import type { BenchOptions } from './options.ts';
import { type BenchSetting, describeMachine, reportBenchmark } from './report.ts';

function ask(child: ChildProcess, request: BenchRequest): Promise<BenchReply> {
  return new Promise((resolve) => {
    const ended = (code: number | null, signal: string | null): void => {
      resolve({ type: 'error', message: `the process ended (${signal ?? `exit code ${code}`})` });
    };
    child.once('exit', ended);
    child.once('message', (reply) => {
      child.off('exit', ended);
      resolve(reply as BenchReply);
    });
    child.send(request);
  });
}

/** Every engine is a process of its own. */
function nodeHost({ engine, dawn, wasmFolder }: NodeEngineFiles): EngineHost {
  const children = new Map<string, ChildProcess>();
  return {
    ask(name, request) {
      let child = children.get(name);
      if (!child) {
        child = fork(engine, [dawn, wasmFolder], { serialization: 'advanced', execArgv: ['--expose-gc'] });
        children.set(name, child);
      }
      return ask(child, request);
    },
    async close(name) {
      const child = children.get(name);
      children.delete(name);
      if (!child || child.exitCode !== null || child.signalCode !== null) return;
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill();
      await ended;
    },
  };
}

/** @returns the exit code */
export async function benchInNode(
  options: BenchOptions,
  files: NodeEngineFiles,
  setting: Pick<BenchSetting, 'torchProgram' | 'versions' | 'currentFolder'>,
): Promise<number> {
  const loadBefore = os.loadavg()[0]!;
  const engines = nodeHost(files);
  const reply = await engines.ask('adapter', { type: 'adapter' });
  await engines.close('adapter');
  if (reply.type === 'error') console.error(`WebGPU could not be asked for its adapter: ${reply.message}`);
  const adapter = reply.type === 'adapter' ? reply.name : null;
  const runtime = `Dawn in Node ${process.versions.node}`;
  const machine = describeMachine({ adapter, softwareAdapter: null, runtime, loadBefore });
  const { torchProgram, versions, currentFolder } = setting;
  return reportBenchmark(options, { engines, machine, torchProgram, versions, currentFolder });
}
