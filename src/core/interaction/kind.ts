/** What an interaction is; a kind that is none of these is kept as it is written. */
export const INTERACTION_KINDS = ['call', 'visit', 'meeting', 'note', 'email', 'message', 'task'] as const

/** What the kinds are called in files, in English and in Traditional and Simplified Chinese. */
const WORDS: Readonly<Record<(typeof INTERACTION_KINDS)[number], string>> = {
  call: 'calls phone phonecall telephone outboundcall inboundcall logacall logcall 電話 通話 來電 去電 致電 撥打電話 電話聯絡 電話拜訪 电话 通话 来电 去电 致电 电话联系 电话拜访 电话跟进',
  visit:
    'visits sitevisit onsite onsitevisit 拜訪 實地拜訪 到訪 到店 來店 外訪 親訪 現場拜訪 客戶拜訪 拜访 实地拜访 到访 上门拜访 外访 客户拜访',
  meeting:
    'meetings event appointment demo videocall 會議 會面 開會 視訊會議 線上會議 面談 約訪 会议 会面 开会 视频会议 线上会议 面谈',
  note: 'notes memo comment remark logged 備註 備注 筆記 紀錄 記錄 附註 備忘 备注 笔记 记录 备忘',
  email:
    'emails mail incomingemail outgoingemail forwardedemail incoming_email forwarded_email 電子郵件 電郵 郵件 信件 寄信 回信 电子邮件 电邮 邮件 发邮件',
  message:
    'messages sms text chat line whatsapp wechat facebook messenger 簡訊 訊息 短訊 私訊 微信 短信 消息 私信 聊天',
  task: 'tasks todo followup reminder 任務 待辦 待辦事項 工作 追蹤 跟進 任务 待办 待办事项 跟进',
}

const foldKind = (text: string): string =>
  text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '')

const KIND_OF = new Map<string, string>(
  INTERACTION_KINDS.flatMap(kind => [kind, ...WORDS[kind].split(' ')].map(word => [foldKind(word), kind] as const)),
)

/** The kind that a word names, whatever its case and blanks; another word stays as it is written. */
export const interactionKind = (text: string): string => KIND_OF.get(foldKind(text)) ?? text.trim()
