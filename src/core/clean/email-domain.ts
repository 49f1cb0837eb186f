import { BoundedMap } from '../bounded-map.js'

/** Providers whose names are long enough to be mistyped without meaning another. */
const PROVIDERS =
  'gmail.com yahoo.com yahoo.com.tw yahoo.com.hk yahoo.co.jp yahoo.co.uk hotmail.com hotmail.co.uk hotmail.com.tw outlook.com outlook.com.tw icloud.com googlemail.com protonmail.com foxmail.com msa.hinet.net hinet.net ms1.hinet.net pchome.com.tw seed.net.tw'.split(
    ' ',
  )

/** Real providers that look like a mistyped one. */
const REAL = new Set([
  ...PROVIDERS,
  ...'mail.com email.com ymail.com gmx.com aol.com yahoo.co.id yahoo.co.in yahoo.co.kr yahoo.co.nz yahoo.co.th yahoo.com.au yahoo.com.br yahoo.com.mx yahoo.com.my yahoo.com.ph yahoo.com.sg yahoo.com.vn yahoo.com.cn yahoo.ca yahoo.cn yahoo.de yahoo.es yahoo.fr yahoo.it yahoo.in yahoo.ie hotmail.de hotmail.es hotmail.fr hotmail.it hotmail.ca hotmail.cl outlook.de outlook.es outlook.fr outlook.it outlook.jp outlook.in outlook.cl outlook.pt outlook.be outlook.dk outlook.sg outlook.ie gmail.co.jp rocketmail.com fastmail.com'.split(
    ' ',
  ),
])
for (let n = 1; n < 100; n++) REAL.add(`ms${n}.hinet.net`)

/** Endings that no domain has. */
const WRONG_ENDING = /\.(?:con|cmo|ocm|comm|vom|xom|coom|cim|cpm|ner|nte|ent|nett|ogr|rog|twn|tww|hkk)$/
const RIGHT_ENDING: Readonly<Record<string, string>> = {
  ner: 'net',
  nte: 'net',
  ent: 'net',
  nett: 'net',
  ogr: 'org',
  rog: 'org',
  twn: 'tw',
  tww: 'tw',
  hkk: 'hk',
}

const known = new BoundedMap<string, string>(10_000)

/** The domain that was probably meant; the empty text where nothing looks wrong. */
export function meantDomain(domain: string): string {
  let meant = known.get(domain)
  if (meant === undefined) {
    meant = lookFor(domain)
    known.set(domain, meant)
  }
  return meant
}

function lookFor(domain: string): string {
  if (REAL.has(domain)) return ''
  const near = PROVIDERS.find(provider => isOneSlipFrom(domain, provider))
  if (near) return near
  const ending = WRONG_ENDING.exec(domain)?.[0].slice(1)
  if (ending) return `${domain.slice(0, -ending.length)}${RIGHT_ENDING[ending] ?? 'com'}`
  // gmail.com.tw and the like: the provider has no such domain.
  return /^(?:gmail|icloud)\.com\.[a-z]{2}$/.test(domain) ? domain.slice(0, domain.lastIndexOf('.')) : ''
}

/** Whether one text comes from the other by one letter more, less, or other, or by two neighbours that changed places. */
export function isOneSlipFrom(a: string, b: string): boolean {
  if (a === b || Math.abs(a.length - b.length) > 1) return false
  let start = 0
  while (start < a.length && a[start] === b[start]) start++
  let end = 0
  const most = Math.min(a.length, b.length) - start
  while (end < most && a[a.length - 1 - end] === b[b.length - 1 - end]) end++
  const restA = a.slice(start, a.length - end)
  const restB = b.slice(start, b.length - end)
  if (restA.length <= 1 && restB.length <= 1) return true
  return restA.length === 2 && restB.length === 2 && restA[0] === restB[1] && restA[1] === restB[0]
}
