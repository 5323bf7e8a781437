/** The packed benchmark: the command line of `npm run bench -- --node`, with everything it needs beside this file. */
import { join } from 'node:path';
import { CommandFailure } from '../../src/headless/cli/failure.ts';
import { benchInNode } from '../command/node.ts';
import { parseBenchOptions } from '../command/options.ts';

declare const __VERSIONS__: { readonly playground: string; readonly tensorflowjs: string };

async function main(): Promise<number> {
  const at = (name: string): string => join(import.meta.dirname, name);
  const files = { engine: at('engine.cjs'), dawn: at('dawn.node'), wasmFolder: import.meta.dirname };
  const setting = { torchProgram: at('torch_steps.py'), versions: __VERSIONS__, currentFolder: process.cwd() };
  try {
    return await benchInNode(parseBenchOptions(['--node', ...process.argv.slice(2)]), files, setting);
  } catch (cause) {
    if (!(cause instanceof CommandFailure)) throw cause;
    console.error(cause.message);
    return cause.exitCode;
  }
}

process.exitCode = await main();
