/** Whether a run fits a device: sizes against a device's limits, and what to shrink. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { misfitOf, misfitText, NO_LIMITS, needOf } from '../../../src/domain/deviceFit.ts';
import { EngineError } from '../../../src/domain/engineError.ts';
import { NETWORK_PRESETS } from '../../../src/domain/networks.ts';
import { errorReport } from '../../../src/worker/errorReport.ts';

const MB = 2 ** 20;
const GB = 2 ** 30;
const ir18 = (batchSize: number, identities = 10) => ({
  model: { preset: 'ir18', cbam: false } as const,
  batchSize,
  identities,
});

describe('what a run needs', () => {
  test('the largest tensor of IR-18 is its first convolution: 112 x 112 x 64 floats an image', () => {
    expect(needOf(ir18(512)).tensor).toBe(512 * 112 * 112 * 64 * 4);
  });

  test('tensors that do not grow with the batch count too: the dense layer, and the class centres', () => {
    expect(needOf(ir18(2)).tensor).toBe(7 * 7 * 512 * 512 * 4);
    expect(needOf(ir18(2, 100_000)).tensor).toBe(100_000 * 512 * 4);
  });

  test('a step of IR-18 keeps at least 20 MB an image', () => {
    const image = (needOf(ir18(513)).step - needOf(ir18(512)).step) / MB;
    expect(image).toBeGreaterThan(20);
    expect(image).toBeLessThan(40);
  });
});

describe('a device', () => {
  test('without known limits takes everything', () => {
    for (const preset of NETWORK_PRESETS) {
      const model = { preset, cbam: false };
      expect(misfitOf({ model, batchSize: 512, identities: 1e6 }, NO_LIMITS)).toBeNull();
    }
  });

  test('with buffers of 1 GB takes IR-18 with 256 images, not with 512', () => {
    const limits = { ...NO_LIMITS, bufferBytes: GB };
    const misfit = misfitOf(ir18(512), limits)!;
    expect(misfit.fix).toEqual({ setting: 'batchSize', value: 256 });
    expect(misfitText(misfit, 512)).toBe(
      'A batch of 512 makes tensors of 1.6 GB, and this device takes 1.1 GB at most. A batch of 256 fits.',
    );
    expect(misfitOf(ir18(256), limits)).toBeNull();
  });

  test('that takes no batch of a network is offered a smaller network', () => {
    const misfit = misfitOf(ir18(16), { ...NO_LIMITS, bufferBytes: 32 * MB })!;
    expect(misfit.fix).toEqual({ setting: 'preset', value: 'mobilefacenet' });
    expect(misfitText(misfit, 16)).toMatch(/No batch fits; the network mobilefacenet does\./);
  });

  test('with too little memory altogether is told of in the same way', () => {
    const misfit = misfitOf(ir18(512), { ...NO_LIMITS, totalBytes: 4 * GB })!;
    expect(misfit).toMatchObject({ of: 'step', fix: { setting: 'batchSize', value: 64 } });
    expect(misfitText(misfit, 512)).toMatch(/needs at least 1\d\.\d GB, and this backend has 4\.3 GB/);
  });

  test('that fits nothing leaves the set to be shrunk', () => {
    const misfit = misfitOf(ir18(16, 1e7), { ...NO_LIMITS, bufferBytes: MB })!;
    expect(misfit.fix).toBeNull();
    expect(misfitText(misfit, 16)).toMatch(/fewer identities/);
  });

  test('always takes what it is offered instead', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...NETWORK_PRESETS),
        fc.boolean(),
        fc.integer({ min: 2, max: 512 }),
        fc.integer({ min: 2, max: 20_000 }),
        fc.integer({ min: MB, max: 4 * GB }),
        fc.integer({ min: MB, max: 16 * GB }),
        (preset, cbam, batchSize, identities, bufferBytes, totalBytes) => {
          const run = { model: { preset, cbam }, batchSize, identities };
          const limits = { bufferBytes, totalBytes };
          const fix = misfitOf(run, limits)?.fix;
          if (!fix) return;
          const next =
            fix.setting === 'batchSize'
              ? { ...run, batchSize: fix.value }
              : { ...run, model: { preset: fix.value, cbam } };
          expect(misfitOf(next, limits)).toBeNull();
          if (fix.setting === 'batchSize') expect(fix.value).toBeLessThan(batchSize);
        },
      ),
    );
  });
});

describe('memory that runs out all the same', () => {
  test.each([
    new RangeError('Array buffer allocation failed'),
    new RangeError('Invalid typed array length: 99999999999'),
    new WebAssembly.RuntimeError('Aborted(). Build with -sASSERTIONS for more info.'),
  ])('is said as such: %s', (cause) => {
    expect(errorReport(cause, 'Training stopped')).toMatchObject({ code: 'out-of-memory' });
  });

  test.each([new RangeError('offset is out of bounds'), new WebAssembly.RuntimeError('unreachable')])(
    'is not made of other faults: %s',
    (cause) => {
      expect(errorReport(cause, 'Training stopped').code).toBe('worker');
    },
  );

  test('keeps the code of the engine', () => {
    expect(errorReport(new EngineError('limits', 'Too large.'), '')).toMatchObject({ code: 'limits' });
  });
});
