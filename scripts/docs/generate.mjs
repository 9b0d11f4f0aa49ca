export async function generatePages() {}
