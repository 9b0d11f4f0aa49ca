// Networks to and from model files. Before: model/model-file.ts knows the bytes.

import type { Backend } from '../../backend/backend.js';
import { Network } from '../../network/network.js';
import { A_NETWORK, requireShape } from '../../options/shapes.js';
import { writeFileAtomic } from './atomic-file.js';
import { readFile } from './open-file.js';

/**
 * Writes the network as a safetensors file, whole or not at all.
 * @throws WriteError
 * @example
 * await saveNetwork(network, 'model.safetensors');
 */
export async function saveNetwork(network: Network, path: string): Promise<void> {
  requireShape('network', network, A_NETWORK);
  requireShape('path', path, 'text');
  await writeFileAtomic(path, network.save());
}

/**
 * @throws DataError when the file cannot be read; ModelError when it is no whole, consistent model file.
 * @example
 * const network = await loadNetwork(await createBackend(), 'model.safetensors');
 */
export async function loadNetwork(backend: Backend, path: string): Promise<Network> {
  requireShape('path', path, 'text');
  return Network.load(backend, await readFile(path), path);
}
