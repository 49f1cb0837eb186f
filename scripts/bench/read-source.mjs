// Reads a file to its end and does nothing with it: what reading alone takes.
import { parseEndpoint } from '../../dist/core/endpoint.js'
import { openSource } from '../../dist/core/io/open.js'

let rows = 0
for await (const batch of (await openSource(parseEndpoint(process.argv[2]))).batches) rows += batch.length
console.log(rows)
