// The axes of a line chart: from values to pixels, and where the ticks stand.
// Next: line-chart.ts draws with them.

import { type ScaleLinear, type ScaleLogarithmic, scaleLinear, scaleLog } from 'd3-scale';
import type { NumberFormat } from './format-text.js';

export interface Tick {
  value: number;
  text: string;
}

export interface ChartScales {
  /** Epoch to pixels; the caller sets the range once it knows how wide the y ticks are. */
  x: ScaleLinear<number, number>;
  y: ScaleLinear<number, number> | ScaleLogarithmic<number, number>;
  /** Epochs on the x axis: the longest series. */
  epochs: number;
  yTicks: Tick[];
  /** Whole epochs for an axis of `width` pixels; the first is always 1. */
  xTicks: (width: number) => number[];
  logarithmic: boolean;
  /** Whether a value has a place on the y axis. */
  canDraw: (value: number | null | undefined) => boolean;
}

/** Above this ratio of the largest to the smallest value a linear axis would flatten most of the curve. */
const LOG_FROM = 200;
const ROOM_PER_TICK = 44; // pixels, on either axis

export interface ScaleOptions {
  values: readonly (readonly (number | null)[])[];
  format: NumberFormat;
  /** Pixels of the y axis's ends. */
  top: number;
  bottom: number;
  /** Of the y axis. Default: one to 44 pixels. */
  tickCount?: number;
  /** Lets the axis end at the values and not at the next ticks, where room is scarce. */
  tight?: boolean;
}

export function chartScales(options: ScaleOptions): ChartScales {
  const { values, format, top, bottom, tight = false } = options;
  const finite = values.flat().filter((value): value is number => value !== null && Number.isFinite(value));
  const epochs = Math.max(1, ...values.map(({ length }) => length));
  const [low, high] = extent(finite);
  const logarithmic = isLogarithmic(low, high, format);
  const tickCount = options.tickCount ?? Math.max(2, Math.floor((bottom - top) / ROOM_PER_TICK));
  const y = logarithmic
    ? scaleLog().domain([low, high])
    : scaleLinear().domain(tight && high > low ? [low, high] : padded(low, high, format));
  if (!tight) y.nice(tickCount);
  y.range([bottom, top]);
  return {
    x: scaleLinear().domain(epochs === 1 ? [0.5, 1.5] : [1, epochs]),
    y,
    epochs,
    yTicks: axisTicks(y, tickCount, format),
    xTicks: (width) => wholeEpochs(epochs, width),
    logarithmic,
    canDraw: (value) => typeof value === 'number' && Number.isFinite(value) && (!logarithmic || value > 0),
  };
}

export function isLogarithmic(low: number, high: number, format: NumberFormat): boolean {
  return format === 'number' && low > 0 && high / low > LOG_FROM;
}

/** About `count` ticks, written alike. */
export function axisTicks(scale: ChartScales['y'], count: number, format: NumberFormat): Tick[] {
  return 'base' in scale ? decades(scale.domain(), count) : linearTicks(scale, count, format);
}

/** Least and largest, of any number of values; 0 and 1 where there is none. */
export function extent(values: readonly number[]): [low: number, high: number] {
  if (values.length === 0) return [0, 1];
  return values.reduce(
    ([low, high], value) => [Math.min(low, value), Math.max(high, value)],
    [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
  );
}

/** A little room on either side; shares stay inside 0–100 % and losses do not go below 0 for the sake of room. */
function padded(low: number, high: number, format: NumberFormat): [number, number] {
  const room = high > low ? (high - low) * 0.05 : Math.max(Math.abs(high) * 0.1, 0.01);
  const ceiling = format === 'percent' && high <= 1 ? 1 : Number.POSITIVE_INFINITY;
  const floor = low >= 0 ? 0 : Number.NEGATIVE_INFINITY;
  return [Math.max(floor, low - room), Math.min(ceiling, high + room)];
}

function linearTicks(y: ScaleLinear<number, number>, count: number, format: NumberFormat): Tick[] {
  const write = y.tickFormat(count, format === 'percent' ? '%' : undefined);
  return y.ticks(count).map((value) => ({ value, text: write(value).replace('%', ' %') }));
}

/** Powers of ten, thinned out evenly where there are many. */
function decades([low, high]: number[], count: number): Tick[] {
  const first = Math.ceil(Math.log10(low) - 1e-9);
  const last = Math.floor(Math.log10(high) + 1e-9);
  const every = Math.ceil((last - first + 1) / count);
  return Array.from({ length: Math.floor((last - first) / every) + 1 }, (_, index) => {
    const exponent = first + index * every;
    const value = 10 ** exponent;
    return {
      value,
      text: exponent >= -3 && exponent <= 4 ? String(Number(value.toPrecision(1))) : `1e${exponent}`,
    };
  });
}

function wholeEpochs(epochs: number, width: number): number[] {
  const room = Math.max(2, Math.floor(width / ROOM_PER_TICK));
  if (epochs <= Math.min(room, 10)) return Array.from({ length: epochs }, (_, index) => index + 1);
  const ticks = scaleLinear().domain([1, epochs]).ticks(Math.min(room, 10)).filter(Number.isInteger);
  const spread = ticks[1] - ticks[0];
  const own = ticks[0] - 1 <= spread / 2 ? ticks.slice(1) : ticks; // would touch the 1
  return [1, ...own];
}
