/** Memory of the browser's processes that this test started, as Linux counts it. */
import { readdirSync, readFileSync } from 'node:fs';

interface Process {
  readonly pid: number;
  readonly parent: number;
  readonly command: string;
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    // The process has ended since.
    return '';
  }
}

function processes(): Process[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((name) => ({
      pid: Number(name),
      parent: Number(/^PPid:\s*(\d+)/m.exec(read(`/proc/${name}/status`))?.[1] ?? 0),
      command: read(`/proc/${name}/cmdline`),
    }));
}

/** Those that descend from this process. */
function descendants(): Process[] {
  const all = processes();
  const family = new Set([process.pid]);
  for (let before = 0; before !== family.size; ) {
    before = family.size;
    for (const { pid, parent } of all) if (family.has(parent)) family.add(pid);
  }
  return all.filter(({ pid }) => pid !== process.pid && family.has(pid));
}

/** False where the system does not tell (it takes Linux). */
export const canMeasureMemory = (): boolean => read('/proc/self/smaps_rollup') !== '';

/**
 * @param type of the browser's processes: a page and its workers share one 'renderer'
 * @returns proportional set size of all of them, MB
 */
export function memoryOf(type: 'renderer' | 'gpu-process'): number {
  const kilobytes = descendants()
    .filter(({ command }) => command.includes(`--type=${type}`))
    .map(({ pid }) => Number(/^Pss:\s*(\d+)/m.exec(read(`/proc/${pid}/smaps_rollup`))?.[1] ?? 0));
  return kilobytes.reduce((sum, kb) => sum + kb, 0) / 1000;
}
