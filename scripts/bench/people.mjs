import { randomOf } from './order-lines.mjs'

// Invented people, English and Chinese, of whom some are entered twice with the slips that people make. The pools are
// plain lists of common names; nothing in the comparison knows them.
const GIVEN =
  'James Mary Robert Patricia John Jennifer Michael Linda David Elizabeth William Barbara Richard Susan Joseph Jessica Thomas Sarah Christopher Karen Charles Lisa Daniel Nancy Matthew Betty Anthony Sandra Mark Ashley Donald Emily Steven Kimberly Andrew Margaret Paul Donna Joshua Michelle Kenneth Carol Kevin Amanda Brian Melissa Timothy Deborah Ronald Stephanie Jason Rebecca George Sharon Edward Laura Jeffrey Cynthia Ryan Dorothy Jacob Amy Nicholas Kathleen Gary Angela Eric Shirley Jonathan Emma Stephen Brenda Larry Pamela Justin Nicole Scott Anna Brandon Samantha Benjamin Katherine Samuel Christine Gregory Debra Alexander Rachel Patrick Carolyn Frank Janet Raymond Maria Jack Olivia Dennis Heather Jerry Helen'.split(
    ' ',
  )
const FAMILY =
  'Smith Johnson Williams Brown Jones Garcia Miller Davis Rodriguez Martinez Hernandez Lopez Gonzalez Wilson Anderson Thomas Taylor Moore Jackson Martin Lee Perez Thompson White Harris Sanchez Clark Ramirez Lewis Robinson Walker Young Allen King Wright Scott Torres Nguyen Hill Flores Green Adams Nelson Baker Hall Rivera Campbell Mitchell Carter Roberts Gomez Phillips Evans Turner Diaz Parker Cruz Edwards Collins Reyes Stewart Morris Morales Murphy Cook Rogers Gutierrez Ortiz Morgan Cooper Peterson Bailey Reed Kelly Howard Ramos Kim Cox Ward Richardson Watson Brooks Chavez Wood James Bennett Gray Mendoza Ruiz Hughes Price Alvarez Castillo Sanders Patel Myers Long Ross Foster Jimenez Powell Jenkins Perry Russell Sullivan Bell Coleman Butler Henderson Barnes Fisher Vasquez Simmons Romero Jordan Patterson Alexander Hamilton Graham'.split(
    ' ',
  )
const STREETS =
  'High Station Church Park Victoria Albert Mill Green Kings Queens Grange Manor London York New Chapel Springfield Windsor Highfield Stanley George Richmond Alexandra Broad Chestnut Maple Cedar Walnut Lake Hill Sunset Railroad Jackson Lincoln Franklin Cherry Dogwood Hickory Willow Meadow Forest River Spruce Locust Poplar'.split(
    ' ',
  )
const KINDS = ['Street', 'Road', 'Avenue', 'Lane', 'Drive', 'Close']
const TOWNS =
  'Leeds York Bristol Oxford Bath Derby Norwich Exeter Lincoln Chester Durham Salisbury Wells Ely Truro Ripon Hereford Lancaster Carlisle Worcester'.split(
    ' ',
  )
const HAN_FAMILY = [
  ...'陳林黃張李王吳劉蔡楊許鄭謝洪郭邱曾廖賴徐周葉蘇莊呂江何蕭羅高潘簡朱鍾游彭詹胡施沈余盧梁趙顏柯翁魏孫戴',
]
const HAN_GIVEN = [
  ...'怡君雅婷志豪俊傑淑芬美玲佳穎宗翰冠宇承恩欣妤子涵詩涵建宏家豪心怡郁雯靜宜雅雯明哲柏翰偉倫惠如秀英麗華文雄國強慧敏書豪宜蓁品妍彥廷',
]
const HAN_CITY = [
  '臺北市大安區',
  '臺北市信義區',
  '新北市板橋區',
  '新北市新店區',
  '桃園市中壢區',
  '臺中市西屯區',
  '臺中市北區',
  '臺南市東區',
  '高雄市左營區',
  '高雄市三民區',
  '新竹市東區',
  '嘉義市西區',
  '基隆市仁愛區',
  '宜蘭縣羅東鎮',
  '彰化縣員林市',
]
const HAN_ROAD = [...'中正和平忠孝仁愛信義民族民權民生復興建國光華文化自強中山大同三民成功林森博愛']
/** Traditional characters, each with the simplified one after it. */
const PAIRS = [
  ...'臺台陳陈黃黄張张吳吴劉刘楊杨許许鄭郑謝谢賴赖葉叶蘇苏莊庄呂吕蕭萧羅罗簡简鍾钟盧卢趙赵顏颜孫孙傑杰穎颖詩诗靜静偉伟倫伦麗丽華华國国強强書书廷廷義义愛爱區区縣县興兴學学號号彥彦軍军',
]
const SIMPLE = Object.fromEntries(PAIRS.flatMap((char, at) => (at % 2 ? [] : [[char, PAIRS[at + 1]]])))

const COLUMNS = ['name', 'given_name', 'family_name', 'email', 'phone', 'birthday', 'street', 'city', 'postal_code']

/** So many rows, `doubles` of them (a share) second entries of others, in random order; equal for equal seeds. */
export function makePeople({ count, doubles, seed }) {
  const random = randomOf(seed)
  const pick = list => list[Math.floor(random() * list.length)]
  // Some names are far more common than others.
  const common = list => list[Math.floor(random() ** 2 * list.length)]
  const below = n => Math.floor(random() * n)
  const digits = n => Array.from({ length: n }, () => below(10)).join('')
  const two = n => String(n).padStart(2, '0')
  const day = () => `${1940 + below(65)}-${two(1 + below(12))}-${two(1 + below(28))}`
  const tools = { random, pick, below, digits, day }
  const originals = Math.round(count * (1 - doubles))
  const rows = []
  for (let truth = 0; truth < originals; truth++) {
    const relative = rows.length > 0 && random() < 0.06 ? pick(rows.slice(-50)) : undefined
    rows.push(relative ? relativeOf(relative, truth) : person(truth))
  }
  while (rows.length < count) rows.push(secondEntry(rows[below(originals)], tools))
  for (let i = rows.length - 1; i > 0; i--) {
    const j = below(i + 1)
    ;[rows[i], rows[j]] = [rows[j], rows[i]]
  }
  return rows

  function person(truth) {
    return random() < 0.4 ? chinese(truth) : english(truth)
  }
  function english(truth) {
    const [given, family] = [common(GIVEN), common(FAMILY)]
    const local = pick([
      `${given}.${family}`,
      `${given[0]}${family}`,
      `${given}${family}`,
      `${family}.${given}`,
    ]).toLowerCase()
    const row = {
      truth,
      name: '',
      given_name: given,
      family_name: family,
      email: random() < 0.8 ? `${local}${below(1000)}@${pick(['example.com', 'mail.example', 'post.example'])}` : '',
      phone: random() < 0.75 ? `+4420${digits(8)}` : '',
      birthday: random() < 0.6 ? day() : '',
      street: `${1 + below(200)} ${pick(STREETS)} ${pick(KINDS)}`,
      city: pick(TOWNS),
      postal_code: '',
    }
    row.postal_code = `${row.city.slice(0, 2).toUpperCase()}${1 + below(20)} ${below(10)}AB`
    return random() < 0.3 ? { ...row, name: `${given} ${family}`, given_name: '', family_name: '' } : row
  }
  function chinese(truth) {
    const name = common(HAN_FAMILY) + pick(HAN_GIVEN) + (random() < 0.93 ? pick(HAN_GIVEN) : '')
    return {
      truth,
      name,
      given_name: '',
      family_name: '',
      email:
        random() < 0.7
          ? `${pick(['amy', 'ken', 'tea', 'lin', 'wang', 'chen', 'joy', 'ted'])}${digits(5)}@example.tw`
          : '',
      phone: random() < 0.8 ? `09${digits(8)}` : '',
      birthday: random() < 0.6 ? day() : '',
      street: `${pick(HAN_ROAD)}${pick(HAN_ROAD)}路${random() < 0.5 ? `${pick('一二三四')}段` : ''}${1 + below(400)}號${random() < 0.6 ? `${1 + below(12)}樓` : ''}`,
      city: pick(HAN_CITY),
      postal_code: String(100 + below(800)),
    }
  }
  function relativeOf(other, truth) {
    const own = person(truth)
    const isHan = /\p{Script=Han}/u.test(other.name)
    const family = other.family_name || (isHan ? other.name[0] : other.name.split(' ').at(-1))
    const shared = {
      street: other.street,
      city: other.city,
      postal_code: other.postal_code,
      phone: random() < 0.5 ? other.phone : own.phone,
    }
    if (isHan)
      return { ...own, ...shared, name: family + pick(HAN_GIVEN) + pick(HAN_GIVEN), given_name: '', family_name: '' }
    return { ...own, ...shared, name: '', given_name: pick(GIVEN), family_name: family }
  }
}

/** The people as a file to import; an id for each row keeps the import from taking two of one name for one by itself. */
export function peopleCsv(people) {
  const lines = people.map((row, at) => [`p${at}`, ...COLUMNS.map(column => row[column])].join(','))
  return `id,${COLUMNS.join(',')}\n${lines.join('\n')}\n`
}

/** The same person once more, as somebody else would have typed him. */
function secondEntry(row, { random, pick, below, digits, day }) {
  const copy = { ...row }
  const slip = text => {
    if (text.length < 3) return text
    const at = 1 + below(text.length - 1)
    const letter = /\d/.test(text[at]) ? String(below(10)) : 'abcdefghijklmnopqrstuvwxyz'[below(26)]
    switch (below(4)) {
      case 0:
        return text.slice(0, at) + text.slice(at + 1)
      case 1:
        return text.slice(0, at) + letter + text.slice(at)
      case 2:
        return text.slice(0, at) + letter + text.slice(at + 1)
      default:
        return text.slice(0, at - 1) + text[at] + text[at - 1] + text.slice(at + 1)
    }
  }
  const simplified = text => [...text].map(char => SIMPLE[char] ?? char).join('')
  const isHan = /\p{Script=Han}/u.test(row.name)
  const slips = {
    name() {
      if (isHan) copy.name = random() < 0.5 ? simplified(row.name) : copy.name.slice(0, -1) + pick(HAN_GIVEN)
      else if (copy.name) copy.name = slip(copy.name)
      else copy[pick(['given_name', 'family_name'])] = slip(copy[pick(['given_name', 'family_name'])])
    },
    swapped() {
      if (copy.given_name) [copy.given_name, copy.family_name] = [copy.family_name, copy.given_name]
    },
    initial() {
      if (copy.given_name) copy.given_name = copy.given_name[0]
    },
    spelling() {
      if (isHan)
        Object.assign(copy, {
          name: simplified(copy.name),
          street: simplified(copy.street),
          city: simplified(copy.city),
        })
      else copy.city = copy.city.toUpperCase()
    },
    email() {
      copy.email = random() < 0.5 ? '' : slip(copy.email)
    },
    phone() {
      copy.phone = pick([
        '',
        slip(copy.phone),
        copy.phone && `+886${copy.phone.slice(1)}`,
        copy.phone && `${copy.phone.slice(0, 4)}-${copy.phone.slice(4)}`,
      ])
    },
    newPhone() {
      copy.phone = `09${digits(8)}`
    },
    birthday() {
      const [year, month, date] = copy.birthday.split('-')
      copy.birthday =
        !copy.birthday || random() < 0.4
          ? ''
          : Number(date) <= 12 && random() < 0.5
            ? `${year}-${date}-${month}`
            : random() < 0.9
              ? `${year}-${month}-${date[0] === '2' ? '1' : '2'}${date[1]}`
              : day()
    },
    street() {
      copy.street =
        random() < 0.3
          ? ''
          : isHan
            ? copy.street.replace(/\d+樓$/, '')
            : slip(copy.street.replace('Street', 'St').replace('Road', 'Rd'))
    },
    postalCode() {
      copy.postal_code = ''
    },
  }
  const kinds = Object.values(slips)
  for (let n = 1 + below(3); n > 0; n--) pick(kinds)()
  return copy
}
