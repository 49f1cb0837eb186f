export interface ZipEntry {
  name: Buffer
  crc: number
  packed: number
  size: number
  offset: number
}

export function writeZip(
  path: string,
  parts: readonly (readonly [name: string, pieces: Iterable<string | Uint8Array>, size?: number | undefined])[],
  lie?: (entry: ZipEntry) => ZipEntry,
): Promise<void>
