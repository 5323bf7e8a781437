/** The benchmark's two other reports, on engines that only pretend: memory over many steps, gradients against a reference. */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { reportEndurance } from '../../../bench/command/endurance.ts';
import type { EngineHost } from '../../../bench/command/engines.ts';
import { reportGradients } from '../../../bench/command/gradients.ts';
import type { BenchMemory, BenchReply, BenchRequest, GradientReport } from '../../../bench/protocol.ts';
import { CommandFailure } from '../../../src/headless/cli/failure.ts';

let printed: string;
beforeEach(() => {
  printed = '';
  vi.spyOn(console, 'log').mockImplementation((line: string) => {
    printed += `${line}\n`;
  });
  vi.spyOn(console, 'error').mockImplementation(() => {});
});
afterEach(() => vi.restoreAllMocks());

function host(answer: (request: BenchRequest) => BenchReply): { engines: EngineHost; closed: string[] } {
  const closed: string[] = [];
  const engines: EngineHost = {
    ask: async (_name, request) => answer(request),
    close: async (name) => {
      closed.push(name);
    },
  };
  return { engines, closed };
}

describe('endurance', () => {
  const run = (memory: (call: number) => BenchMemory) => {
    let call = 0;
    return host((request) => {
      switch (request.type) {
        case 'open':
          return { type: 'opened', about: '' };
        case 'run': {
          const losses = Array.from({ length: request.steps }, () => 1);
          return { type: 'steps', steps: { losses, ms: losses, jsMs: losses } };
        }
        default:
          return { type: 'memory', memory: memory(call++) };
      }
    });
  };

  test('level memory passes', async () => {
    const { engines, closed } = run(() => ({ tensors: 87, gpuBytes: 11e6, heapBytes: 14e6 }));
    expect(await reportEndurance(['ci16'], 1000, engines)).toBe(0);
    expect(printed).toContain('Nothing grew.');
    expect(printed).toMatch(/^ +1000 +87 +11\.00 +14\.00 /m);
    expect(closed).toEqual(['recorded']);
  });

  test.each<[string, (call: number) => BenchMemory, string]>([
    ['a tensor', (call) => ({ tensors: 87 + call, gpuBytes: 11e6, heapBytes: 14e6 }), 'tensors went from 87 to 96'],
    ['GPU memory', (call) => ({ tensors: 87, gpuBytes: 11e6 + call, heapBytes: 14e6 }), 'GPU bytes went from 11000000'],
    ['the heap', (call) => ({ tensors: 87, gpuBytes: 11e6, heapBytes: 14e6 + 1e6 * call }), 'the heap grew from 14.00'],
  ])('%s that grows fails', async (_what, memory, said) => {
    expect(await reportEndurance(['ci16'], 1000, run(memory).engines)).toBe(1);
    expect(printed).toContain(said);
  });

  test('an engine that is absent is named and closed', async () => {
    const { engines, closed } = host(() => ({ type: 'absent', reason: 'no adapter' }));
    await expect(reportEndurance(['ci16'], 1000, engines)).rejects.toThrow(
      new CommandFailure('ci16, recorded: no adapter'),
    );
    expect(closed).toEqual(['recorded']);
  });
});

describe('gradients', () => {
  const report = (tensors: GradientReport['tensors']): EngineHost =>
    host(() => ({
      type: 'gradients',
      report: { tensors, margin: 1e-4, losses: { ours: 1, reference: 1 }, seconds: { ours: 1, reference: 2 } },
    })).engines;
  const large = { name: 'conv', largest: 1, difference: 1e-5 };

  test('agreement passes', async () => {
    expect(await reportGradients(['ci16'], 'tfjs-cpu', report([large]))).toBe(0);
  });

  test('a difference of more than a thousandth fails, and so does no number', async () => {
    const off = { name: 'dense', largest: 0.01, difference: 1.1e-5 };
    expect(await reportGradients(['ci16'], 'tfjs-cpu', report([large, off]))).toBe(1);
    expect(printed).toContain('dense');
    const none = { name: 'dense', largest: 0.01, difference: Number.POSITIVE_INFINITY };
    expect(await reportGradients(['ci16'], 'tfjs-cpu', report([large, none]))).toBe(1);
  });

  test('a gradient that vanishes is held against the rounding of the whole net', async () => {
    const rounding = { name: 'bias', largest: 1e-8, difference: 9e-7 };
    expect(await reportGradients(['ci16'], 'tfjs-cpu', report([large, rounding]))).toBe(0);
    expect(printed).toContain('1 vanish');
    const wrong = { ...rounding, difference: 1.1e-6 };
    expect(await reportGradients(['ci16'], 'tfjs-cpu', report([large, wrong]))).toBe(1);
  });
});
