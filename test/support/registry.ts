// A registry on this machine with one packed package; it sends npm to the usual registry for all others. From a registry npm installs as users
// do: from a file it looks at scripts that it otherwise ignores. Used by test/package.test.ts.

import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** @param others the usual registry's address, ending in a slash. */
export async function serveRegistry(
  tarball: string,
  manifest: { name: string; version: string },
  others: string,
): Promise<{ url: string; server: Server }> {
  const bytes = readFileSync(tarball);
  const { name, version } = manifest;
  const server = createServer((request, response) => {
    const { url = '' } = request;
    if (url === `/${name}.tgz`) return response.end(bytes);
    if (url !== `/${name}`) return response.writeHead(302, { location: others + url.slice(1) }).end();
    const integrity = `sha512-${createHash('sha512').update(bytes).digest('base64')}`;
    const dist = { tarball: `${address()}${name}.tgz`, integrity };
    const document = {
      name,
      'dist-tags': { latest: version },
      versions: { [version]: { ...manifest, dist } },
    };
    response.setHeader('content-type', 'application/json').end(JSON.stringify(document));
  });
  const address = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: address(), server };
}
