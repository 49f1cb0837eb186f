import { once } from 'node:events'
import { createWriteStream } from 'node:fs'

/** A small generator of numbers 0 <= x < 1 that are the same for the same seed (mulberry32, public domain). */
export function randomOf(seed) {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}

const NAMES = [
  'Oolong tea',
  'Travel mug, steel',
  '阿里山烏龍茶',
  '鳳梨酥禮盒, 12 入',
  'Filter paper',
  'Milk "barista" 1 L',
  '手沖咖啡壺',
  'Gift card',
]
const DAYS = 730

/** Writes order lines in the order of time: three lines an order on average, some customers far busier than others. */
export async function writeOrderLines(path, { lines, customers, seed }) {
  const random = randomOf(seed)
  const file = createWriteStream(path)
  let block = 'order_number,order_date,customer_id,product_code,product_name,quantity,unit_price,amount\r\n'
  let order = 0
  for (let written = 0; written < lines; order++) {
    const count = Math.min(lines - written, 1 + Math.floor(random() * 5))
    const customer = 100000 + Math.floor(random() ** 2 * customers)
    const minute = Math.floor((written / lines) * DAYS * 1440)
    const time = new Date(Date.UTC(2023, 0, 1) + minute * 60000).toISOString().slice(0, 16).replace('T', ' ')
    const isRefund = random() < 0.02
    for (let n = 0; n < count; n++) {
      const product = Math.floor(random() * 5000)
      const name = NAMES[product % NAMES.length]
      const text = /[",]/.test(name) ? `"${name.replaceAll('"', '""')}"` : name
      const quantity = (isRefund ? -1 : 1) * (1 + Math.floor(random() * 4))
      const cents = 100 + Math.floor(random() * 20000)
      block += `${isRefund ? 'C' : 'S'}${1000000 + order},${time},${customer},P${10000 + product},${text},${quantity},${(cents / 100).toFixed(2)},${((quantity * cents) / 100).toFixed(2)}\r\n`
    }
    written += count
    if (block.length > 1 << 20) {
      if (!file.write(block)) await once(file, 'drain')
      block = ''
    }
  }
  file.end(block)
  await once(file, 'finish')
}
