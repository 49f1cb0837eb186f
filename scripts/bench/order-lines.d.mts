export function randomOf(seed: number): () => number
export function writeOrderLines(path: string, of: { lines: number; customers: number; seed: number }): Promise<void>
