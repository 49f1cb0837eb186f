import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type DateStyle, readDate } from '../../../src/core/clean/date.js'
import { proveDates } from '../../../src/core/clean/date-proof.js'
import { CellProblem } from '../../../src/core/clean/problem.js'
import { english } from '../../../src/core/sentence.js'
import { plain } from '../../helpers/plain.js'

const read = (text: string, style: DateStyle = {}, zone = 'Asia/Taipei'): string => {
  const time = readDate(text, style, zone)
  return time instanceof CellProblem ? english(time.reason) : time.replace(' 00:00:00', '')
}

describe('forms that say which number is what', () => {
  test.each([
    ['2024-05-03', '2024-05-03'],
    ['2024/5/3', '2024-05-03'],
    ['2024.05.03', '2024-05-03'],
    ['20240503', '2024-05-03'],
    ['２０２４／５／３', '2024-05-03'],
    ['2024年5月3日', '2024-05-03'],
    ['2024年5月3日(五)', '2024-05-03'],
    ['2024年5月3日 星期五', '2024-05-03'],
    ['3 May 2024', '2024-05-03'],
    ['3-May-2024', '2024-05-03'],
    ['May 3, 2024', '2024-05-03'],
    ['Fri, 3 May 2024', '2024-05-03'],
    ['3rd of May 2024', '2024-05-03'],
    ['民國113年5月25日', '2024-05-25'],
    ['民國113/5/25', '2024-05-25'],
    ['中華民國 113 年 5 月 25 日', '2024-05-25'],
    ['民國元年1月1日', '1912-01-01'],
    ['113/5/25', '2024-05-25'],
    ['113.05.25', '2024-05-25'],
    ['099/05/25', '2010-05-25'],
    ['2024/5/3 下午 3:05', '2024-05-03 15:05:00'],
    ['2024/5/3 上午 12:05', '2024-05-03 00:05:00'],
    ['2024/5/3 中午12:30', '2024-05-03 12:30:00'],
    ['2024-05-03 3:05 PM', '2024-05-03 15:05:00'],
    ['2024-05-03 12:05 AM', '2024-05-03 00:05:00'],
    ['2024-05-03 15時05分', '2024-05-03 15:05:00'],
    ['2024-05-03 24:00', '2024-05-04'],
    ['2024-12-31 24:00:00', '2025-01-01'],
    ['2024-05-03T02:30:00Z', '2024-05-03 10:30:00'],
    ['2024-05-03 10:30:00 +0900', '2024-05-03 09:30:00'],
    ['2024-05-03 10:30 UTC', '2024-05-03 18:30:00'],
    ['2024-05-03 10:30 GMT+8', '2024-05-03 10:30:00'],
    ['Fri, 03 May 2024 20:30:00 GMT', '2024-05-04 04:30:00'],
    ['07/07/2024', '2024-07-07'],
    ['2024-02-29', '2024-02-29'],
  ])('%s is %s', (text, day) => {
    expect(read(text)).toBe(day)
  })
})

describe('what is refused, and why', () => {
  test.each([
    ['2023-02-29', '"2023-02-29" is no day of the calendar'],
    ['2024/13/01', '"2024/13/01" is no day of the calendar'],
    ['31/04/2024', '"31/04/2024" is written otherwise than the rest of the column; --date-format says how'],
    ['03/04/2024', '"03/04/2024" may be day/month or month/day; --date-format says which'],
    ['3/4/24', '"3/4/24" has a year of two digits; --date-format says how it is written'],
    ['民國前1年5月3日', '"民國前1年5月3日" is before the Republic, and guanxi does not reckon so far back'],
    ['5月3日', '"5月3日" has no year'],
    ['45291', '"45291" may be a day as Excel counts them; --date-format serial says so'],
    ['2024-05-03 25:00', '"2024-05-03 25:00" has a time that no clock shows'],
    ['2024-05-03 24:01', '"2024-05-03 24:01" has a time that no clock shows'],
    ['2024-05-03 上午 15:00', '"2024-05-03 上午 15:00" has a time that no clock shows'],
    ['yesterday', '"yesterday" is not a day written as YYYY-MM-DD'],
    ['1130525', '"1130525" is not a day written as YYYY-MM-DD'],
  ])('%s', (text, reason) => {
    expect(read(text)).toBe(reason)
  })
})

describe('forms that somebody has declared', () => {
  test.each([
    ['DD/MM/YYYY', '03/04/2024', '2024-04-03'],
    ['MM/DD/YYYY', '03/04/2024', '2024-03-04'],
    ['DD/MM/YYYY', '03/04/2024 3:05 PM', '2024-04-03 15:05:00'],
    ['DD/MM/YY', '03/04/24', '2024-04-03'],
    ['DD/MM/YY', '03/04/69', '1969-04-03'],
    ['DD-MMM-YY', '03-Apr-24', '2024-04-03'],
    ['YYYYMMDD', '20240403', '2024-04-03'],
    ['YYYY-MM-DD HH:mm', '2024-04-03 15:05', '2024-04-03 15:05:00'],
    ['ROC', '1130525', '2024-05-25'],
    ['ROC', '990525', '2010-05-25'],
    ['ROC', '99/5/25', '2010-05-25'],
    ['ROC', '99年5月25日', '2010-05-25'],
    ['serial', '45291', '2023-12-31'],
    ['serial', '45291.5', '2023-12-31 12:00:00'],
    ['DD/MM/YYYY', '2024-04-03', '"2024-04-03" is not a day written as DD/MM/YYYY'],
    ['DD/MM/YYYY', '31/02/2024', '"31/02/2024" is no day of the calendar'],
    ['ROC', 'x', '"x" is not a day of the Republic of China, such as 113/5/25'],
    ['serial', '2024-04-03', '"2024-04-03" is not a day as Excel counts them'],
  ])('%s: %s is %s', (format, text, day) => {
    expect(read(text, { format })).toBe(day)
  })
})

describe('what a column proves', () => {
  test.each<[string, string[], object]>([
    ['one day after the 12th', ['03/04/2024', '25/04/2024'], { style: { order: 'DMY' } }],
    ['one month before it', ['03/04/2024', '04/25/2024'], { style: { order: 'MDY' } }],
    ['nothing that matters', ['05/05/2024', ''], { style: {} }],
    ['that it is mixed', ['2024-01-05', '25/04/2024'], { style: {} }],
    ['years of the Republic', ['99/5/25', '113/5/25'], { style: { isRoc: true } }],
    ['the same without signs', ['0990525', '1130525'], { style: { isRoc: true } }],
    ['numbers of days', ['45291', '45292.5'], { style: { isSerial: true } }],
    ['nothing, where only some are numbers', ['45291', '2024-01-05'], { style: {} }],
    ['nothing, by six digits alone', ['990525'], { style: {} }],
  ])('%s', (_, cells, proof) => {
    expect(proveDates(cells, 'Day')).toEqual(proof)
  })

  test.each<[string[], string]>([
    [['03/04/2024', '05/06/2024'], 'may be day/month or month/day: "03/04/2024"'],
    [['25/04/2024', '04/25/2024'], 'has days written day/month and month/day: "25/04/2024", "04/25/2024"'],
    [['03/04/24', '25/04/24'], 'has years of two digits: "03/04/24"'],
  ])('nothing: %j', (cells, question) => {
    expect(plain(proveDates(cells, 'Day'))).toMatchObject({ question })
  })

  test('a heading that says 民國 is enough', () => {
    expect(proveDates(['99/5/25'], '民國生日')).toEqual({ style: { isRoc: true } })
  })

  test('whatever the days are, a proved column is read as it was written', () => {
    const day = fc.record({
      y: fc.integer({ min: 1912, max: 2100 }),
      m: fc.integer({ min: 1, max: 12 }),
      d: fc.integer({ min: 1, max: 28 }),
    })
    fc.assert(
      fc.property(fc.array(day, { minLength: 1, maxLength: 20 }), fc.boolean(), (days, isDayFirst) => {
        const written = days.map(({ y, m, d }) => (isDayFirst ? `${d}/${m}/${y}` : `${m}/${d}/${y}`))
        const proof = proveDates(written, 'Day')
        // A question is the honest answer where no day is after the 12th.
        if ('question' in proof) {
          expect(days.every(({ d }) => d <= 12)).toBe(true)
          return
        }
        const two = (n: number): string => String(n).padStart(2, '0')
        expect(written.map(text => read(text, proof.style))).toEqual(
          days.map(({ y, m, d }) => `${y}-${two(m)}-${two(d)}`),
        )
      }),
      { numRuns: 500, seed: 3 },
    )
  })
})
