import type { ConsentChannel } from '../store/schema.js'
import { headerKey } from './field.js'

/** A column that says whether people may be written to; it is kept as a custom field as well. */
export interface ConsentColumn {
  /** Under which name its cells stand among the custom fields. */
  key: string
  channels: readonly ConsentChannel[]
  /** `consent`: a no withdraws. `objection`: anything but a no withdraws. */
  asks: 'consent' | 'objection'
}

const words = (...lines: string[]): Set<string> => new Set(lines.flatMap(line => line.split(' ')))

/** Headings as `headerKey` writes them, by what a yes in their cells means. */
const HEADINGS: readonly { channels: readonly ConsentChannel[]; asks: ConsentColumn['asks']; known: Set<string> }[] = [
  {
    channels: ['email'],
    asks: 'consent',
    known: words(
      'acceptsmarketing acceptsemailmarketing acceptsemails emailmarketing emailmarketingconsent emailmarketingstatus',
      'emailconsent emailoptin optin optedin optinemail optintoemail subscribed issubscribed emailsubscribed newsletter',
      'newslettersubscription newslettersubscribed subscribedtonewsletter mailinglist emailsubscriptionstatus',
      'emailsubscriberstatus subscriptionstatus subscriberstatus marketingconsent marketingemails marketingoptin consent',
      '接受行銷 接受行銷郵件 接受電子郵件行銷 同意行銷 行銷同意 同意接收行銷 同意接收行銷訊息 訂閱 訂閱電子報 電子報 電子報訂閱',
      '是否訂閱 是否訂閱電子報 訂閱狀態 同意接收電子報 願意接收電子報 接收電子報 接受電子報 接受行銷訊息 行銷訂閱',
      '接受营销 接受营销邮件 接受邮件营销 接受电子邮件营销 同意营销 营销同意 订阅 订阅邮件 邮件订阅 是否订阅 订阅状态 接收邮件',
    ),
  },
  {
    channels: ['sms'],
    asks: 'consent',
    known: words(
      'acceptssmsmarketing acceptssms smsmarketing smsmarketingconsent smsconsent smsoptin smssubscriptionstatus textoptin',
      '接受簡訊行銷 接受簡訊 簡訊行銷 同意接收簡訊 接收簡訊 接受短信营销 接受短信 短信营销 同意接收短信 接收短信',
    ),
  },
  { channels: ['phone'], asks: 'consent', known: words('phoneconsent phoneoptin calloptin 接受電話行銷 接受电话营销') },
  {
    channels: ['post'],
    asks: 'consent',
    known: words('postalconsent directmailconsent directmailoptin 接受郵寄 接收型錄'),
  },
  {
    channels: ['email'],
    asks: 'objection',
    known: words(
      'optout optedout emailoptout optedoutofemail hasoptedoutofemail unsubscribed isunsubscribed unsubscribe unsubscribedat',
      'unsubscribedate unsubscribetime unsubtime unsubscribedfromallemail unsubscribedfromemail donotemail noemail',
      'marketingoptout emailunsubscribed',
      '退訂 已退訂 取消訂閱 已取消訂閱 退訂日期 拒收電子報 拒收郵件 拒收行銷 不接受行銷 退订 已退订 取消订阅 已取消订阅 拒收邮件 不接受营销',
    ),
  },
  { channels: ['sms'], asks: 'objection', known: words('smsoptout donottext donotsms 拒收簡訊 拒收短信') },
  {
    channels: ['phone'],
    asks: 'objection',
    known: words('donotcall nocalls 勿致電 請勿致電 拒接電話 勿致电 请勿致电'),
  },
  { channels: ['post'], asks: 'objection', known: words('donotmail directmailoptout 勿郵寄 勿邮寄') },
  {
    channels: ['email', 'sms', 'phone', 'post'],
    asks: 'objection',
    known: words('donotcontact nocontact 勿聯絡 請勿聯絡 勿聯繫 勿联系 请勿联系'),
  },
]

/** HubSpot has such a column for each kind of letter. */
const HUBSPOT = /^optedoutofemail/

/** Those of a file's custom columns that speak of consent. */
export function consentColumnsOf(keys: readonly string[]): ConsentColumn[] {
  return keys.flatMap(key => {
    const heading = headerKey(key)
    const found = HEADINGS.find(({ known }) => known.has(heading) || known.has(heading.replace(/\d+$/, '')))
    if (found) return { key, channels: found.channels, asks: found.asks }
    return HUBSPOT.test(heading) ? { key, channels: ['email'] as const, asks: 'objection' as const } : []
  })
}

const YES = words(
  'yes y true t 1 on x v ok subscribed subscribe optin optedin granted agreed accepted active confirmed doubleoptin singleoptin',
  '是 有 對 要 真 已訂閱 訂閱 訂閱中 同意 接受 願意 已同意 订阅 已订阅 对 愿意',
)
const NO = words(
  'no n false f 0 off none unsubscribed unsubscribe notsubscribed neversubscribed nonsubscribed optout optedout withdrawn',
  'revoked denied declined refused rejected cleaned bounced complained inactive suppressed',
  '否 無 沒有 不 不要 未訂閱 不訂閱 退訂 已退訂 取消訂閱 已取消訂閱 取消 不同意 不接受 不願意 拒絕 假 无 没有 未订阅 不订阅 退订 已退订 取消订阅 不愿意 拒绝',
)

/** What a cell of such a column says: that the person withdraws, that there is nothing against it, or nothing readable. */
export function readConsent({ asks }: ConsentColumn, cell: unknown): 'withdrawn' | 'allowed' | 'unclear' | undefined {
  const text = String(cell ?? '').trim()
  if (text === '') return undefined
  const word = /^[✓✔☑]$/u.test(text) ? 'yes' : /^[✗✘☐×]$/u.test(text) ? 'no' : headerKey(text)
  // A date of unsubscribing, or a reason for it, is as good as a yes.
  if (asks === 'objection') return NO.has(word) || word === '' ? 'allowed' : 'withdrawn'
  return NO.has(word) ? 'withdrawn' : YES.has(word) ? 'allowed' : 'unclear'
}
