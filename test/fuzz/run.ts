/**
 * Has damaged files read in a process of its own, so that an endless loop or a crash is caught like any other fault: the process
 * is ended, the file is named, and a new process goes on with the next one.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { readFileSync } from 'node:fs';
import type { CaseOrder, CaseResult } from './child.ts';

export interface FuzzLimits {
  /** Of computing, for one file. */
  readonly seconds: number;
  /** Of memory, beyond the file's own size. */
  readonly bytes: number;
}

const LIMITS: FuzzLimits = { seconds: 5, bytes: 256 * 2 ** 20 };
/** Time on the clock after which a process that does not even compute is given up, seconds. */
const MOST_WAIT_SECONDS = 60;
const LOOK_EVERY_MS = 250;
/** Ticks a second of /proc/PID/stat on every Linux. */
const TICKS = 100;

export interface FuzzFault extends CaseOrder {
  /** What went wrong, in a word. */
  readonly kind: 'hang' | 'crash' | 'memory' | 'error';
  readonly detail: string;
}

/** Seconds a process has computed; null where the system does not tell. */
function computed(pid: number): number | null {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ');
    return (Number(fields[11]) + Number(fields[12])) / TICKS;
  } catch {
    return null;
  }
}

type Ending = { readonly result: CaseResult } | { readonly kind: 'hang' | 'crash'; readonly detail: string };

class Reader {
  readonly #program: string;
  readonly #seconds: number;
  #child: ChildProcess | undefined;
  #errors = '';

  constructor(program: string, seconds: number) {
    this.#program = program;
    this.#seconds = seconds;
  }

  #start(): ChildProcess {
    const execArgv = ['--expose-gc', '--max-old-space-size=2048'];
    const child = fork(this.#program, [], { execArgv, stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
    this.#errors = '';
    child.stderr!.on('data', (chunk: Buffer) => {
      this.#errors = (this.#errors + chunk.toString()).slice(-4000);
    });
    return child;
  }

  stop(): void {
    this.#child?.kill('SIGKILL');
    this.#child = undefined;
  }

  read(order: CaseOrder): Promise<Ending> {
    this.#child ??= this.#start();
    const child = this.#child;
    return new Promise((resolve) => {
      const startedMs = performance.now();
      const before = computed(child.pid!) ?? 0;
      const end = (ending: Ending): void => {
        clearInterval(watch);
        child.off('message', onMessage);
        child.off('exit', onExit);
        if (!('result' in ending)) this.stop();
        resolve(ending);
      };
      const onMessage = (result: CaseResult): void => end({ result });
      const onExit = (code: number | null, signal: string | null): void =>
        end({ kind: 'crash', detail: `${signal ?? `exit code ${code}`}\n${this.#errors}` });
      const watch = setInterval(() => {
        const waited = (performance.now() - startedMs) / 1000;
        const busy = (computed(child.pid!) ?? waited) - before;
        if (busy > this.#seconds || waited > MOST_WAIT_SECONDS) {
          end({ kind: 'hang', detail: `${busy.toFixed(1)} s of computing, ${waited.toFixed(1)} s in all` });
        }
      }, LOOK_EVERY_MS);
      child.once('message', onMessage);
      child.once('exit', onExit);
      child.send(order);
    });
  }
}

function faultOf(order: CaseOrder, ending: Ending, limits: FuzzLimits): FuzzFault | null {
  if (!('result' in ending)) return { ...order, ...ending };
  const { error, grew, size } = ending.result;
  if (error !== null) return { ...order, kind: 'error', detail: error };
  if (grew !== null && grew > limits.bytes + size) {
    return { ...order, kind: 'memory', detail: `${(grew / 2 ** 20).toFixed(0)} MB for ${size} bytes` };
  }
  return null;
}

/**
 * Reads the files one after another.
 * @param program the built child.ts
 * @param onCase is told after each
 */
export async function fuzz(
  program: string,
  orders: Iterable<CaseOrder>,
  onCase: (fault: FuzzFault | null) => void = () => {},
  limits = LIMITS,
): Promise<FuzzFault[]> {
  const reader = new Reader(program, limits.seconds);
  const faults: FuzzFault[] = [];
  try {
    for (const order of orders) {
      const fault = faultOf(order, await reader.read(order), limits);
      if (fault) faults.push(fault);
      onCase(fault);
    }
  } finally {
    reader.stop();
  }
  return faults;
}
