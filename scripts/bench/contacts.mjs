import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { randomOf } from './order-lines.mjs'

const FAMILY = '陳林黃張李王吳劉蔡楊許鄭謝洪郭邱曾廖賴徐周葉蘇莊呂江何蕭羅高潘簡朱鍾彭游詹胡施沈余盧梁趙顏柯翁魏孫戴'
const GIVEN = '怡君雅婷家豪志明俊傑淑芬美玲建宏佳穎冠宇欣怡宗翰詩涵承恩子晴柏翰品妤宥廷思妤彥廷'
const FIRST =
  'Anna Ben Chloe David Emma Frank Grace Henry Iris Jack Kate Leo Mia Noah Olivia Paul Rose Sam Tina Victor'.split(' ')
const LAST =
  'Smith Jones Brown Taylor Wilson Evans Thomas Roberts Walker Wright Hall Green Wood Clarke Hughes Lewis'.split(' ')
const CITIES = ['台北市', '臺中市', '高雄市', '台南市', '新竹市', '香港', 'London', 'Singapore']
const ROADS = ['忠孝東路', '中山北路', '民生路', '中正路', '和平西路', '彌敦道', 'High Street', 'Station Road']
const COMPANIES = ['永豐貿易股份有限公司', '大同茶行有限公司', 'Blue Bird Ltd', 'Harbour Foods Inc.', '', '', '', '']
const TITLES = ['經理', '店長', 'Buyer', '', '', '']

/** Writes contacts as shops have them: Chinese and English names, phones in many forms, stray blanks and widths. */
export async function writeContacts(path, { contacts, seed }) {
  const random = randomOf(seed)
  const pick = list => list[Math.floor(random() * list.length)]
  const digits = n => String(Math.floor(random() * 10 ** n)).padStart(n, '0')
  const phone = () => {
    const [a, b] = [digits(3), digits(3)]
    const form = random()
    if (form < 0.5) return `09${digits(2)}-${a}-${b}`
    if (form < 0.7) return `09${digits(8)}`
    if (form < 0.8) return `+886 9${digits(2)} ${a} ${b}`
    if (form < 0.9) return `(02) 2${digits(3)}-${digits(4)}`
    return form < 0.97 ? '' : `＋８８６９${digits(8)}`
  }
  const file = createWriteStream(path)
  let block = 'member_id,name,email,phone,company,job_title,address,city,postal_code,country,birthday,tags\r\n'
  for (let n = 0; n < contacts; n++) {
    const isChinese = random() < 0.7
    const [first, last] = [pick(FIRST), pick(LAST)]
    const given =
      GIVEN[Math.floor(random() * GIVEN.length)] + (random() < 0.9 ? GIVEN[Math.floor(random() * GIVEN.length)] : '')
    const plain = isChinese ? FAMILY[Math.floor(random() * FAMILY.length)] + given : `${first} ${last}`
    const name = random() < 0.05 ? ` ${plain}　` : !isChinese && random() < 0.2 ? `"${last}, ${first}"` : plain
    const address = `${first.toLowerCase()}.${last.toLowerCase()}${n}@example.${pick(['com', 'com.tw', 'org'])}`
    const email = random() < 0.1 ? '' : random() < 0.1 ? address.toUpperCase() : address
    const birthday = `19${50 + Math.floor(random() * 50)}-${String(1 + Math.floor(random() * 12)).padStart(2, '0')}-${String(1 + Math.floor(random() * 28)).padStart(2, '0')}`
    const street = `${pick(ROADS)}${1 + Math.floor(random() * 300)}號`
    block += `M${100000 + n},${name},${email},${phone()},${pick(COMPANIES)},${pick(TITLES)},${street},${pick(CITIES)},${digits(3)},${isChinese ? '台灣' : pick(['Taiwan', 'United Kingdom', 'TW'])},${random() < 0.3 ? '' : birthday},${random() < 0.2 ? 'vip; tea' : ''}\r\n`
    if (block.length > 1 << 20) {
      if (!file.write(block)) await once(file, 'drain')
      block = ''
    }
  }
  file.end(block)
  await once(file, 'finish')
}
