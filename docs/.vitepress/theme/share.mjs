// A program in a link: deflated, in the letters of base64url, behind "#code=". The fragment of an address is not sent to the server.
// Used by Playground.vue.

const through = async (bytes, stream) =>
  new Uint8Array(await new Response(new Blob([bytes]).stream().pipeThrough(stream)).arrayBuffer());

/** @returns {Promise<string>} "#code=…" */
export async function fragmentOf(code) {
  const bytes = await through(new TextEncoder().encode(code), new CompressionStream('deflate-raw'));
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return `#code=${btoa(text).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')}`;
}

/** @returns {Promise<string | null>} null where the fragment holds no program. @throws where it is damaged */
export async function codeOf(fragment) {
  const [, letters] = /^#code=([\w-]+)$/.exec(fragment) ?? [];
  if (letters === undefined) return null;
  const bytes = Uint8Array.from(atob(letters.replaceAll('-', '+').replaceAll('_', '/')), (letter) =>
    letter.charCodeAt(0),
  );
  return new TextDecoder('utf-8', { fatal: true }).decode(
    await through(bytes, new DecompressionStream('deflate-raw')),
  );
}
