/** Where the business is at home: what a number without a country code, or a bare `$`, means there. Plain data. */
export interface Home {
  /** ISO 3166 alpha-2; absent where nothing tells it. */
  country?: string | undefined
  /** ISO 4217. */
  currency: string
  /** IANA name. */
  timezone: string
}

/** The country of each time zone that is of one country; of the zones businesses name most. */
const COUNTRY_OF_ZONE: Readonly<Record<string, string>> = Object.fromEntries(
  [
    'TW Asia/Taipei',
    'HK Asia/Hong_Kong',
    'MO Asia/Macau',
    'CN Asia/Shanghai Asia/Chongqing Asia/Urumqi',
    'JP Asia/Tokyo',
    'KR Asia/Seoul',
    'SG Asia/Singapore',
    'MY Asia/Kuala_Lumpur Asia/Kuching',
    'TH Asia/Bangkok',
    'VN Asia/Ho_Chi_Minh Asia/Saigon',
    'PH Asia/Manila',
    'ID Asia/Jakarta Asia/Makassar Asia/Jayapura',
    'IN Asia/Kolkata Asia/Calcutta',
    'GB Europe/London Europe/Belfast',
    'IE Europe/Dublin',
    'FR Europe/Paris',
    'DE Europe/Berlin',
    'ES Europe/Madrid',
    'PT Europe/Lisbon',
    'IT Europe/Rome',
    'NL Europe/Amsterdam',
    'BE Europe/Brussels',
    'CH Europe/Zurich',
    'AT Europe/Vienna',
    'DK Europe/Copenhagen',
    'SE Europe/Stockholm',
    'NO Europe/Oslo',
    'FI Europe/Helsinki',
    'PL Europe/Warsaw',
    'CZ Europe/Prague',
    'US America/New_York America/Chicago America/Denver America/Los_Angeles America/Phoenix America/Anchorage Pacific/Honolulu',
    'CA America/Toronto America/Vancouver America/Winnipeg America/Edmonton America/Halifax',
    'MX America/Mexico_City',
    'BR America/Sao_Paulo',
    'AU Australia/Sydney Australia/Melbourne Australia/Brisbane Australia/Perth Australia/Adelaide',
    'NZ Pacific/Auckland',
  ].flatMap(line => {
    const [country = '', ...zones] = line.split(' ')
    return zones.map(zone => [zone, country] as const)
  }),
)

/** Currencies of many countries: they name none. */
const SHARED = new Set(['EUR', 'XAF', 'XOF', 'XPF', 'XCD', 'XDR', 'XAU', 'XAG'])

/** The country a workspace is in where it does not say so: that of its time zone, else that of its currency. */
export function countryOf(timezone: string, currency: string): string | undefined {
  return (
    COUNTRY_OF_ZONE[timezone] ?? (SHARED.has(currency) || currency.startsWith('X') ? undefined : currency.slice(0, 2))
  )
}
