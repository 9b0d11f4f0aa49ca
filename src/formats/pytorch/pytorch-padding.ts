// PyTorch pads both sides of an image alike; here padding is "same", with an odd row or column after the image, or "valid". Before:
// pytorch-module-list.ts. Next: pytorch-sequential.ts.

import { ModelError } from '../../errors.js';
import { geometryOf, PADDINGS, type Padding } from '../../nn/kinds/window-geometry.js';
import type { LayerOptions } from '../../nn/layer-options.js';
import type { Shape } from '../../nn/shape.js';
import { isImage } from '../channels-first.js';
import type { GivenModule } from './pytorch-module-list.js';

/** PyTorch's padding in the words here. @throws ModelError where these have none */
export function withPadding(where: string, body: readonly GivenModule[], inputShape: Shape): LayerOptions[] {
  let image = inputShape;
  return body.map((module) => {
    const layer = module.layer!;
    const { kernelSize, size = kernelSize, filters } = layer as WindowOptions;
    if (size === undefined || !isImage(image)) return layer;
    const rule = ruleOf(where, module, image);
    const place = geometryOf(layer.kind!, image, { ...windowOptions(layer), padding: rule });
    image = [place.outHeight, place.outWidth, filters ?? place.channels];
    return { ...layer, padding: rule } as LayerOptions;
  });
}

/** Of convolutions and pools. */
interface WindowOptions {
  readonly kernelSize?: number | readonly [number, number];
  readonly size?: number | readonly [number, number];
  readonly stride?: number | 'size';
  readonly padding?: Padding;
  readonly filters?: number;
}

function windowOptions(layer: LayerOptions) {
  const { kernelSize, size: given = kernelSize!, stride } = layer as WindowOptions;
  const size = (typeof given === 'number' ? [given, given] : given) as [number, number];
  const usual = layer.kind === 'conv2d' ? 1 : size[0];
  return { size, stride: stride === undefined || stride === 'size' ? usual : stride };
}

function ruleOf(where: string, { shown, layer, padding, ceil = false }: GivenModule, image: Shape): Padding {
  const given = (layer as WindowOptions).padding;
  if (given !== undefined) return given;
  if (padding === undefined) {
    if (layer!.kind !== 'conv2d') return 'valid';
    throw new ModelError(
      `${where}: layers: ${shown}: give its padding, such as padding=same or padding=valid`,
    );
  }
  const { size, stride } = windowOptions(layer!);
  const [floors, ceils] = [false, true].map((up) =>
    [0, 1].map((k) => positions(image[k], size[k], stride, padding[k], up)),
  );
  if (ceil === null && floors.join() !== ceils.join())
    throw new ModelError(
      `${where}: layers: ${shown}: print(model) does not show its ceil_mode, on which ${floors.join('×')} or ${ceils.join('×')} windows depend; add ceil_mode=False, PyTorch's default, or ceil_mode=True`,
    );
  const count = ceil ? ceils : floors;
  const found = PADDINGS.find((rule) => {
    if (rule === 'valid' && (size[0] > image[0] || size[1] > image[1])) return false;
    const place = geometryOf(layer!.kind!, image, { size, stride, padding: rule });
    const sameCount = place.outHeight === count[0] && place.outWidth === count[1];
    return sameCount && place.top === padding[0] && place.left === padding[1];
  });
  if (found !== undefined) return found;
  throw new ModelError(
    `${where}: ${shown}: padding of ${padding.join('×')} on both sides of images of ${image[0]}×${image[1]} is neither "same" nor "valid" here, where an odd row or column of padding comes after`,
  );
}

/** How many windows fit, as PyTorch counts. */
function positions(side: number, kernel: number, stride: number, padding: number, ceil: boolean): number {
  const places = (side + 2 * padding - kernel) / stride;
  if (!ceil) return Math.floor(places) + 1;
  const count = Math.ceil(places) + 1;
  return (count - 1) * stride >= side + padding ? count - 1 : count;
}
