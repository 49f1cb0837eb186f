import fc from 'fast-check'
import { afterAll, expect, test } from 'vitest'
import { localTime, useClockOf } from '../../src/core/day.js'

const { TZ } = process.env
afterAll(() => {
  process.env.TZ = TZ
})

/** With summer times, half hours, a day that was left out, and rules that have changed. */
const ZONES = [
  'Asia/Taipei',
  'Asia/Hong_Kong',
  'Europe/London',
  'America/St_Johns',
  'Australia/Lord_Howe',
  'Pacific/Apia',
]

test('a process that is set to a time zone tells the times that the rules of the zone tell', () => {
  const instant = fc.date({ min: new Date('1970-01-01'), max: new Date('2100-01-01'), noInvalidDate: true })
  fc.assert(
    fc.property(fc.constantFrom(...ZONES), fc.array(instant, { minLength: 20, maxLength: 20 }), (zone, instants) => {
      const format = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'medium' })
      process.env.TZ = zone
      useClockOf(zone)
      for (const each of instants) expect(localTime(each, zone)).toBe(format.format(each).replace(',', ''))
    }),
  )
})

test('other time zones are told as well', () => {
  process.env.TZ = 'Asia/Taipei'
  useClockOf('Asia/Taipei')
  const instant = new Date('2024-07-01T23:30:00Z')
  expect(localTime(instant, 'Asia/Taipei')).toBe('2024-07-02 07:30:00')
  expect(localTime(instant, 'Europe/London')).toBe('2024-07-02 00:30:00')
})
