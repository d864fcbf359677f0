import { describe, expect, it } from 'vitest';
import { admitsBelow } from '../../src/link/version-range.ts';

describe('admitsBelow', () => {
  it.each([
    ['>=0.35.2', false],
    ['>0.35.1', false],
    ['>0.35.0', true],
    ['=0.35.2', false],
    ['0.35.2', false],
    ['0.35.1', true],
    ['0.35.x', true],
    ['0.36.x', false],
    ['1.x', false],
    ['>=0.35.2 <1.0.0', false],
    ['<1.0.0', true],
    ['<=0.35.1', true],
    ['!=0.35.1', true],
    ['>=0.30.0 >=0.36.0', false],
    ['<0.34.0 >=0.36.0', false],
    ['>=0.36.0 || 0.30.x', true],
    ['>= 0.35.2', false],
  ])('%s', (range, below) => {
    expect(admitsBelow(range, '0.35.2')).toBe(below);
  });

  it.each(['', 'latest', '^0.35.2', '~0.35', '>=0.35', '>=0.35.2 ||'])('does not read %j', (range) => {
    expect(admitsBelow(range, '0.35.2')).toBeUndefined();
  });
});
