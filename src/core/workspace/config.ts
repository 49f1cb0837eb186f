import * as z from 'zod'
import { isTimezone } from '../day.js'
import { LANGUAGES, type Language } from '../language.js'
import { isCurrency } from '../money.js'
import { english, sentence } from '../sentence.js'
import { IdentityRules } from './identity-rule.js'
import { RfmSettings } from './rfm-grid.js'

export { LANGUAGES, type Language }

const Mail = z
  .strictObject({
    transport: z
      .enum(['outbox', 'smtp'])
      .default('outbox')
      .describe('Where mails go: files under outbox/, or an SMTP server.'),
    from: z.string().min(3).optional().describe('Sender, such as "Tea House <hello@tea.example>".'),
    reply_to: z.string().min(3).optional().describe('Where answers go, if not to the sender.'),
    unsubscribe: z
      .string()
      .regex(/^(mailto:|https:\/\/)\S+$/, english(sentence`must begin with mailto: or https://`))
      .optional()
      .describe(
        'Where people unsubscribe; in every campaign mail. A page is given the address in place of {address}, or as ?address=. Without it, a mail to the sender.',
      ),
    consent: z
      .enum(['unless-withdrawn', 'required'])
      .default('unless-withdrawn')
      .describe('Who gets campaign mail: everybody who has not withdrawn consent, or only who has given it.'),
    smtp: z
      .strictObject({
        host: z.string().min(1).describe('Name of the server, such as smtp.example.com.'),
        port: z
          .int()
          .min(1)
          .max(65535)
          .default(587)
          .describe('Port of the server: 587 for STARTTLS, 465 for TLS from the start.'),
        secure: z.boolean().default(false).describe('TLS from the start (port 465); otherwise STARTTLS where offered.'),
        user: z.string().optional().describe('Name to log in with, where the server asks for one.'),
        password_file: z.string().optional().describe('File that holds the password, relative to the workspace.'),
      })
      .optional()
      .describe('The SMTP server; GUANXI_SMTP_URL in the environment takes its place.'),
  })
  .describe('How mails are sent.')

/** What guanxi.yaml may say. */
export const Config = z
  .strictObject({
    name: z.string().min(1).describe('Name of the business, used in reports and mails.'),
    language: z.enum(LANGUAGES).default('en').describe('Language of reports and mails.'),
    currency: z
      .string()
      .regex(/^[A-Z]{3}$/, english(sentence`must be a currency code such as TWD`))
      .refine(isCurrency, english(sentence`must be a currency code such as TWD`))
      .default('TWD')
      .meta({
        description: 'Currency of amounts that do not name one, ISO 4217.',
        examples: ['TWD', 'USD', 'EUR', 'GBP'],
      }),
    timezone: z
      .string()
      .refine(isTimezone, english(sentence`must be a time zone such as Asia/Taipei`))
      .default('Asia/Taipei')
      .meta({
        description: 'Time zone in which days begin and end, IANA name.',
        examples: ['Asia/Taipei', 'Europe/London'],
      }),
    country: z
      .string()
      .regex(/^[A-Z]{2}$/, english(sentence`must be a country code such as TW`))
      .optional()
      .meta({
        description:
          'Country of telephone numbers, tax ids and addresses that do not name one, ISO 3166 alpha-2. Without it, that of the time zone, else of the currency.',
        examples: ['TW', 'HK', 'GB', 'US'],
      }),
    database: z.string().min(1).default('crm.db').describe('SQLite file, relative to the workspace.'),
    identifiers: z
      .array(z.string().min(1))
      .max(4)
      .default([])
      .meta({
        description:
          'Custom fields of contacts that name one person, for finding duplicates; others are found by their values.',
        examples: [['Member number']],
      }),
    mail: Mail.prefault({}),
    google: z
      .strictObject({
        client_file: z
          .string()
          .min(1)
          .optional()
          .describe(
            'File of an OAuth client of Google Cloud ("Desktop app") for guanxi google login, relative to the workspace.',
          ),
      })
      .prefault({})
      .describe('How Google Sheets are reached.'),
    rfm: RfmSettings.prefault({}),
    identity: IdentityRules.optional(),
  })
  .meta({ title: 'guanxi.yaml', description: 'Settings of a guanxi workspace.' })

export type Config = z.output<typeof Config>
