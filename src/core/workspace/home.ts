import { countryOf, type Home } from '../clean/home.js'
import type { Config } from './config.js'

/** Where a workspace is at home: its country is what guanxi.yaml says, else what time zone and currency tell. */
export const homeOf = ({ country, currency, timezone }: Config): Home => ({
  country: country ?? countryOf(timezone, currency),
  currency,
  timezone,
})
