import { createRequire } from 'node:module'

/** ISO 3166-1 alpha-2. */
const CODES =
  'AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS XK YE YT ZA ZM ZW'.split(
    ' ',
  )

/** What people write besides the names in the lists, by `keyOf`. */
const USUAL: Readonly<Record<string, string>> = {
  TW: 'taiwan taiwanroc roc republicofchina 台灣 台湾 中華民國 中华民国 中國台灣 中国台湾 taiwanprovinceofchina twn',
  CN: 'china prc mainlandchina chinamainland peoplesrepublicofchina 中國 中国 中國大陸 中国大陆 大陸 大陆 中華人民共和國 中华人民共和国 chn',
  HK: 'hongkong hongkongsar 香港 中國香港 中国香港 香港特別行政區 香港特别行政区',
  MO: 'macau macao macausar 澳門 澳门 中國澳門 中国澳门',
  GB: 'uk gb unitedkingdom greatbritain britain england scotland wales northernireland 英國 英国 英格蘭 英格兰 蘇格蘭 苏格兰',
  US: 'us usa unitedstates unitedstatesofamerica america 美國 美国 美 美利堅合眾國',
  JP: 'japan 日本 日',
  KR: 'korea southkorea republicofkorea rok 韓國 韩国 南韓 南韩 大韓民國',
  KP: 'northkorea dprk 北韓 朝鮮 朝鲜 北韩',
  SG: 'singapore 新加坡 星加坡',
  MY: 'malaysia 馬來西亞 马来西亚 大馬',
  TH: 'thailand 泰國 泰国',
  VN: 'vietnam vietnam 越南',
  PH: 'philippines 菲律賓 菲律宾',
  ID: 'indonesia 印尼 印度尼西亞 印度尼西亚',
  IN: 'india 印度',
  AU: 'australia 澳洲 澳大利亞 澳大利亚',
  NZ: 'newzealand 紐西蘭 新西兰 新西蘭',
  CA: 'canada 加拿大',
  DE: 'germany deutschland 德國 德国',
  FR: 'france 法國 法国',
  IT: 'italy italia 義大利 意大利',
  ES: 'spain españa 西班牙',
  NL: 'netherlands holland thenetherlands 荷蘭 荷兰',
  RU: 'russia russianfederation 俄羅斯 俄罗斯',
  AE: 'uae unitedarabemirates 阿聯 阿聯酋 阿联酋',
  IE: 'ireland eire republicofireland 愛爾蘭 爱尔兰',
  CH: 'switzerland schweiz suisse 瑞士',
  CZ: 'czechrepublic czechia 捷克',
  MM: 'burma myanmar 緬甸 缅甸',
  TR: 'turkey türkiye 土耳其',
  VI: 'usvirginislands',
  CI: 'ivorycoast côtedivoire',
  ZA: 'southafrica rsa 南非',
  GR: 'greece el',
}

const names = new Map<string, string>()
let isComplete = false
for (const code of CODES) names.set(code.toLowerCase(), code)
for (const [code, words] of Object.entries(USUAL)) for (const word of words.split(' ')) names.set(word, code)

/** Countries compare without case, blanks, points and `The`; 臺 is 台. */
const keyOf = (text: string): string =>
  text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/^the /, '')
    .replaceAll('臺', '台')
    .replaceAll('&', 'and')
    .replace(/[^\p{L}]+/gu, '')

const REMEMBERED = 5_000
const seen = new Map<string, string>()

/** The ISO 3166 alpha-2 code of a country that is named by code or name, in English or Chinese; empty where it is none. */
export function countryCode(text: string): string {
  let code = seen.get(text)
  if (code === undefined) {
    code = lookUp(keyOf(text))
    if (seen.size >= REMEMBERED) seen.clear()
    seen.set(text, code)
  }
  return code
}

function lookUp(key: string): string {
  const known = names.get(key)
  if (known !== undefined || isComplete) return known ?? ''
  complete()
  return names.get(key) ?? ''
}

interface CountryList {
  countries: Readonly<Record<string, string | readonly string[]>>
}

/** The lists are loaded when a country is named that the usual words do not tell. */
function complete(): void {
  const load = createRequire(import.meta.url)
  const add = (name: string, code: string): void => void (names.has(keyOf(name)) || names.set(keyOf(name), code))
  for (const language of ['en', 'zh']) {
    const { countries } = load(`i18n-iso-countries/langs/${language}.json`) as CountryList
    for (const [code, name] of Object.entries(countries)) for (const each of [name].flat()) add(each, code)
  }
  for (const [two, three] of load('i18n-iso-countries/codes.json') as [string, string][]) add(three, two)
  for (const language of ['zh-Hant-TW', 'zh-Hant-HK', 'zh-Hans', 'en']) {
    const shown = new Intl.DisplayNames([language], { type: 'region', fallback: 'none' })
    for (const code of CODES) {
      const name = shown.of(code)
      if (name !== undefined) add(name, code)
    }
  }
  isComplete = true
}
