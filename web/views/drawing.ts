// A canvas of 28×28 grey pixels to draw on: with a pointer of any kind, or with the keyboard.
// Before: try-view.ts asks for the bytes after each stroke.

import { say } from '../dom.js';
import { pixelsOf } from './row-picture.js';

const SIDE = 28;
/** Of the brush, in pixels of the drawing; its edge fades over one more. */
const RADIUS = 1.3;
const MOST_UNDO = 50;

const MOVES: Record<string, [number, number]> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

export class Drawing {
  private pixels = new Uint8Array(SIDE * SIDE);
  private before: Uint8Array<ArrayBuffer>[] = [];
  private cursor = { x: SIDE >> 1, y: SIDE >> 1 };
  private last: { x: number; y: number } | null = null;
  private due = false;

  constructor(
    private readonly canvas: HTMLCanvasElement,
    private readonly onChange: () => void,
  ) {
    canvas.addEventListener('pointerdown', (event) => this.down(event));
    canvas.addEventListener('pointermove', (event) => this.move(event));
    for (const end of ['pointerup', 'pointercancel'] as const) {
      canvas.addEventListener(end, () => {
        this.last = null;
      });
    }
    canvas.addEventListener('keydown', (event) => this.key(event));
    canvas.addEventListener('focus', () => this.paint());
    canvas.addEventListener('blur', () => this.paint());
    this.paint();
  }

  /** A copy, [28 × 28]. */
  bytes(): Uint8Array {
    return this.pixels.slice();
  }

  isEmpty(): boolean {
    return this.pixels.every((value) => value === 0);
  }

  set(values: Uint8Array): void {
    this.remember();
    this.pixels = new Uint8Array(values);
    this.paint();
  }

  clear(): void {
    this.remember();
    this.pixels.fill(0);
    this.changed();
  }

  undo(): void {
    const before = this.before.pop();
    if (before === undefined) return;
    this.pixels = before;
    this.changed();
  }

  private down(event: PointerEvent): void {
    this.canvas.setPointerCapture(event.pointerId);
    this.remember();
    this.last = this.place(event);
    this.stroke(this.last, this.last);
  }

  private move(event: PointerEvent): void {
    if (this.last === null) return;
    for (const one of event.getCoalescedEvents?.() ?? [event]) {
      const to = this.place(one);
      this.stroke(this.last, to);
      this.last = to;
    }
  }

  /** Where a pointer is, in pixels of the drawing. */
  private place({ clientX, clientY }: PointerEvent): { x: number; y: number } {
    const { left, top, width, height } = this.canvas.getBoundingClientRect();
    return { x: ((clientX - left) / width) * SIDE, y: ((clientY - top) / height) * SIDE };
  }

  private key(event: KeyboardEvent): void {
    const step = MOVES[event.key];
    if (step === undefined && ![' ', 'Delete', 'Backspace'].includes(event.key)) return;
    event.preventDefault();
    const { cursor } = this;
    if (step) {
      cursor.x = Math.min(SIDE - 1, Math.max(0, cursor.x + step[0]));
      cursor.y = Math.min(SIDE - 1, Math.max(0, cursor.y + step[1]));
      this.paint();
      say('draw-place', `row ${cursor.y + 1}, column ${cursor.x + 1}`);
      return;
    }
    this.remember();
    if (event.key === ' ')
      this.stroke({ x: cursor.x + 0.5, y: cursor.y + 0.5 }, { x: cursor.x + 0.5, y: cursor.y + 0.5 });
    else {
      this.pixels[cursor.y * SIDE + cursor.x] = 0;
      this.changed();
    }
  }

  /** A line of the brush's width; brightness fades at its edge, as in the photographs. */
  private stroke(from: { x: number; y: number }, to: { x: number; y: number }): void {
    const [dx, dy] = [to.x - from.x, to.y - from.y];
    const length = dx * dx + dy * dy;
    for (let i = 0; i < this.pixels.length; i++) {
      const [x, y] = [(i % SIDE) + 0.5, Math.floor(i / SIDE) + 0.5];
      const along =
        length === 0 ? 0 : Math.min(1, Math.max(0, ((x - from.x) * dx + (y - from.y) * dy) / length));
      const distance = Math.hypot(x - from.x - along * dx, y - from.y - along * dy);
      const ink = 255 * Math.min(1, Math.max(0, RADIUS + 0.5 - distance));
      if (ink > this.pixels[i]) this.pixels[i] = ink;
    }
    this.changed();
  }

  private remember(): void {
    this.before.push(this.pixels.slice());
    if (this.before.length > MOST_UNDO) this.before.shift();
  }

  /** Paints at once, and tells at most once a frame. */
  private changed(): void {
    this.paint();
    if (this.due) return;
    this.due = true;
    requestAnimationFrame(() => {
      this.due = false;
      this.onChange();
    });
  }

  private paint(): void {
    const context = this.canvas.getContext('2d')!;
    context.putImageData(pixelsOf(this.pixels, [SIDE, SIDE, 1]), 0, 0);
    if (document.activeElement !== this.canvas || !this.canvas.matches(':focus-visible')) return;
    context.fillStyle = '#ff8a3d'; // the keyboard's place
    context.fillRect(this.cursor.x, this.cursor.y, 1, 1);
  }
}
