import { field } from './definition.js'

/** In Chinese files of deals the customer (客戶) is a company, and a person is its contact (聯絡人). */
export const DEAL = {
  external_id: field(
    'text',
    'externalid id dealid opportunityid opportunitynumber dealnumber recordid',
    '外部編號 外部编号 商機編號 商機代號 商機id 案件編號 案號 專案編號 編號',
    '商机编号 商机id 项目编号 编号',
  ),
  name: field(
    'text',
    'name dealname opportunityname opportunity deal title',
    '商機名稱 商機 案件名稱 案名 專案名稱 名稱',
    '商机名称 商机 项目名称 名称',
  ),
  contact_id: field(
    'text',
    'contactid customerid',
    '聯絡人編號 客戶編號 客戶代號 客戶id',
    '联系人编号 客户编号 客户id',
  ),
  contact_name: field(
    'text',
    'contactname contact customer customername associatedcontact',
    '聯絡人 聯絡人姓名 客戶姓名 客戶窗口 窗口 姓名',
    '联系人 联系人姓名 客户姓名',
  ),
  contact_phone: field(
    'text',
    'contactphone phone phonenumber mobile customerphone',
    '聯絡人電話 聯絡電話 電話 手機 手機號碼',
    '联系人电话 联系电话 电话 手机 手机号',
  ),
  contact_email: field(
    'text',
    'contactemail email emailaddress customeremail',
    '電子郵件 電子郵件地址 電子信箱 電郵 信箱 聯絡人信箱',
    '电子邮件 电子邮箱 电邮 邮箱 联系人邮箱',
  ),
  company: field(
    'text',
    'company companyname account accountname organization organisation associatedcompany',
    '公司 公司名稱 客戶公司 客戶名稱 企業名稱 客戶',
    '公司名称 客户公司 客户名称 企业名称 客户',
  ),
  /** What the source calls the company. */
  company_id: field(
    'text',
    'companyid accountid associatedcompanyid associatedcompanyids primaryassociatedcompanyid',
    '公司編號 公司代號 公司id',
    '公司编号',
  ),
  product: field(
    'text',
    'product productname productcode sku',
    '產品 產品名稱 商品 商品名稱 品名 品項',
    '产品 产品名称 商品名称',
  ),
  owner: field(
    'text',
    'owner salesagent salesrep agent dealowner opportunityowner accountowner assignedto',
    '負責人 負責業務 業務 業務員 業務人員 業務代表 承辦人',
    '负责人 业务员 业务代表 销售 销售员 销售人员 销售代表 所有者',
  ),
  pipeline: field('text', 'pipeline', '銷售流程 銷售管道', '销售流程 销售管道'),
  stage: field(
    'text',
    'stage dealstage stagename salesstage status',
    '階段 銷售階段 商機階段 案件階段 目前階段 狀態 進度',
    '阶段 销售阶段 商机阶段 当前阶段 状态 进度',
  ),
  value: field(
    'decimal',
    'value dealvalue closevalue amount dealamount',
    '金額 商機金額 預估金額 預計金額 預估成交金額 報價金額 合約金額 成交金額',
    '金额 商机金额 预估金额 预计金额 报价金额 合同金额 成交金额',
  ),
  currency: field('text', 'currency opportunitycurrency', '幣別 貨幣 幣種', '货币 币种'),
  probability: field(
    'decimal',
    'probability dealprobability',
    '機率 成交機率 贏單機率 成功機率',
    '概率 成交概率 赢单率 赢单概率 成功率 可能性',
  ),
  created_day: field(
    'day',
    'created createdday createdate createddate createdat engagedate opened opendate startdate',
    '建立日期 建立日 建立時間 建檔日期 創建日期 開案日期 開始日期',
    '创建日期 创建时间 开始日期',
  ),
  expected_close_day: field(
    'day',
    'expectedclose expectedcloseday expectedclosedate forecastdate',
    '預計成交日 預計成交日期 預估成交日 預估成交日期 預定成交日 預計結案日 預計結案日期 預計完成日 預計完成日期',
    '预计成交日 预计成交日期 预计成交时间 预计结束日期 预计签单日期 预计完成日期',
  ),
  closed_day: field(
    'day',
    'closed closedday closedate closeddate closedat',
    '成交日期 成交日 結案日期 結案日 結束日期 關閉日期',
    '成交时间 结案日期 结束日期 关闭日期',
  ),
  lead_source: field('text', 'leadsource source', '來源 商機來源 客戶來源 名單來源', '来源 商机来源 客户来源 线索来源'),
  lost_reason: field(
    'text',
    'lostreason closedlostreason lossreason',
    '流失原因 失敗原因 丟單原因 輸單原因 未成交原因',
    '失败原因 丢单原因 输单原因',
  ),
  note: field('text', 'note notes description nextstep', '備註 備注 附註 說明 描述 下一步', '备注 附注 说明'),
}
