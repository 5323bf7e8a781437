/** How long reading takes yet. */
import { expect, test } from 'vitest';
import { timeLeft } from '../../../../src/store/dataset/imageReading.ts';

test('the time left is told once a second of the job has gone by, from what it has done since', () => {
  let now = 5000;
  const left = timeLeft(() => now);
  expect(left(10, 100)).toBeNull();
  now += 500;
  expect(left(20, 100)).toBeNull();
  now += 1500;
  // 20 in two seconds; 70 are left.
  expect(left(30, 100)).toBe(7);
  now += 1000;
  expect(left(10, 100)).toBeNull();
});

test('a job that begins anew is measured anew', () => {
  let now = 0;
  const left = timeLeft(() => now);
  left(50, 100);
  now = 4000;
  expect(left(0, 10)).toBeNull();
  now = 6000;
  expect(left(5, 10)).toBe(2);
});
