export async function buildPlayground() {}
