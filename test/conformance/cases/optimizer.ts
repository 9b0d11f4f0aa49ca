// What sgdStep promises beside agreement.

import { type Case, stream, uniform } from '../case.js';
import { compare } from '../scratch.js';

const RATE = Math.fround(0.05);
const L2 = Math.fround(0.3);

export const optimizerCases: Case[] = [
  {
    kernel: 'sgdStep',
    title: 'sgdStep: rate 0 changes no bit, NaN in a gradient reaches its own weight only',
    run(table, scratch) {
      const before = uniform(stream(61), 11, -2, 2);
      for (let position = 0; position < 11; position++) {
        const slopes = new Float32Array(11);
        const still = scratch.output('f32', before);
        const zero = scratch.input('f32', slopes.fill(3));
        table.sgdStep(11, 5, still.address, zero.address, 0, L2);
        compare('sgdStep, rate 0', still.read(), before, () => 0);

        slopes.fill(0);
        slopes[position] = Number.NaN;
        const parameters = scratch.output('f32', before);
        const gradients = scratch.input('f32', slopes);
        table.sgdStep(11, 5, parameters.address, gradients.address, RATE, 0);
        const expected = Array.from(before, (w, i) => (i === position ? Number.NaN : w));
        compare(`sgdStep, NaN at ${position}`, parameters.read(), expected, () => 0);
        scratch.verify(`sgdStep, NaN at ${position}`);
        scratch.reset();
      }
    },
  },
];
