import { field } from './definition.js'

/** In Chinese files the customer (客戶) of a visit is a company, and a person is its contact (聯絡人). */
export const INTERACTION = {
  external_id: field(
    'text',
    'externalid id interactionid activityid engagementid recordid taskid eventid callid noteid meetingid',
    '外部編號 外部编号 活動編號 紀錄編號 記錄編號 互動編號 拜訪編號 活動id 編號',
    '活动编号 记录编号 互动编号 拜访编号 活动id 编号',
  ),
  /** call, visit, note, email, meeting, task, message: in English or Chinese. */
  kind: field(
    'text',
    'kind type activitytype engagementtype interactiontype tasksubtype channel',
    '類型 類別 活動類型 互動類型 互動方式 聯絡方式 聯繫方式 拜訪方式 拜訪類型 方式',
    '类型 类别 活动类型 互动类型 互动方式 联系方式 拜访方式 拜访类型 跟进方式 跟进类型',
  ),
  happened_at: field(
    'time',
    'happenedat date datetime activitydate activitydatetime timestamp time meetingstarttime startdatetime starttime start',
    'duedate taskduedate completeddatetime',
    '日期 時間 日期時間 活動日期 活動時間 拜訪日期 拜訪時間 聯絡日期 聯絡時間 通話時間 發生時間 互動日期 紀錄日期 記錄日期 開始時間',
    '时间 日期时间 活动日期 活动时间 拜访日期 拜访时间 联系日期 联系时间 通话时间 发生时间 互动日期 记录日期 跟进时间 跟进日期 开始时间',
  ),
  /** The time of an interaction that has none of its own. */
  created_at: field(
    'time',
    'createdat createddate createdate loggedat',
    '建立日期 建立時間 建檔日期',
    '创建日期 创建时间',
  ),
  subject: field(
    'text',
    'subject title topic summary calltitle callname meetingname meetingtitle emailsubject tasktitle taskname',
    '主旨 主題 標題 事由 活動主題 拜訪目的 目的',
    '主题 标题 活动主题 拜访目的',
  ),
  body: field(
    'text',
    'body notes note description content comments fullcomments details remarks notebody callnotes callbody emailbody',
    'emailtext meetingnotes meetingdescription internalmeetingnotes tasknotes engagementbody',
    '內容 內文 備註 備注 紀錄 記錄 說明 互動內容 拜訪內容 拜訪紀錄 聯絡內容 聯絡紀錄 通話紀錄 會議紀錄',
    '内容 备注 记录 说明 互动内容 拜访内容 拜访记录 联系内容 联系记录 通话记录 会议记录 跟进内容 跟进记录',
  ),
  contact_id: field(
    'text',
    'contactid customerid whoid associatedcontactids associatedcontactid memberid',
    '聯絡人編號 客戶編號 客戶代號 會員編號 會員代號 客戶id 會員id',
    '联系人编号 客户编号 会员编号 客户id 会员id',
  ),
  contact_email: field(
    'text',
    'contactemail email emailaddress customeremail associatedcontactemail to',
    '電子郵件 電子郵件地址 電子信箱 電郵 信箱 聯絡人信箱 客戶信箱',
    '电子邮件 电子邮箱 电邮 邮箱 联系人邮箱 客户邮箱',
  ),
  contact_phone: field(
    'text',
    'contactphone phone phonenumber mobile tonumber',
    '手機 手機號碼 行動電話 電話 電話號碼 聯絡電話 聯絡人電話 客戶電話',
    '手机 手机号 手机号码 电话 电话号码 联系电话 联系人电话 客户电话',
  ),
  contact_name: field(
    'text',
    'contactname contact customer customername associatedcontact associatedcontacts name person who',
    '聯絡人 聯絡人姓名 聯繫人 客戶姓名 會員姓名 顧客姓名 對象 姓名',
    '联系人 联系人姓名 客户姓名 会员姓名 顾客姓名 对象',
  ),
  company: field(
    'text',
    'company companyname account accountname companyaccount organization associatedcompany associatedcompanies',
    '公司 公司名稱 客戶 客戶名稱 客戶公司 企業名稱',
    '公司名称 客户 客户名称 客户公司 企业名称',
  ),
  /** Its external id, or its name. */
  deal: field(
    'text',
    'deal dealid dealname opportunity opportunityid opportunityname associateddeal associateddeals whatid relatedto',
    '商機 商機編號 商機名稱 案件 案件編號 案件名稱 案號',
    '商机 商机编号 商机名称 项目 项目编号 项目名称',
  ),
  owner: field(
    'text',
    'owner assigned assignedto activityassignedto createdby loggedby salesrep salesagent agent user',
    '業務 店員 業務員 業務人員 業務代表 負責人 負責業務 紀錄人 記錄人 拜訪人',
    '业务员 业务代表 销售 销售员 负责人 记录人 跟进人 拜访人',
  ),
}
