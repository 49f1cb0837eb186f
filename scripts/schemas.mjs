// Writes schemas/*.schema.json from the checks of the built program: npm run build, then npm run schemas.
import { mkdir, writeFile } from 'node:fs/promises'
import { jsonSchemas } from '../dist/core/workspace/json-schema.js'

const folder = new URL('../schemas/', import.meta.url)
await mkdir(folder, { recursive: true })
for (const [name, text] of jsonSchemas()) {
  await writeFile(new URL(name, folder), text)
  console.log(`schemas/${name}`)
}
