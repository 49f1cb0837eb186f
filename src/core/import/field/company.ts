import { ADDRESS } from './contact.js'
import { field } from './definition.js'

export const COMPANY = {
  external_id: field(
    'text',
    'externalid id companyid accountid recordid',
    '外部編號 外部编号 公司編號 公司代號 客戶編號 客戶代號 客戶代碼 廠商編號 廠商代號 公司id 客戶id 編號 代號',
    '公司编号 公司代码 客户编号 客户代码 客户id 编号',
  ),
  name: field(
    'text',
    'name company companyname account accountname organization organisation',
    '公司名稱 公司 公司名 企業名稱 客戶名稱 廠商名稱 單位名稱 機構名稱 名稱 客戶',
    '公司名称 企业名称 客户名称 单位名称 机构名称 名称 客户',
  ),
  industry: field('text', 'industry sector', '產業 產業別 行業 行業別', '产业 行业 所属行业'),
  website: field(
    'text',
    'website url domain web homepage websiteurl companydomainname',
    '網站 網址 公司網站 公司網址 官網 網頁',
    '网站 网址 公司网站 官网 网页',
  ),
  email: field('text', 'email emailaddress', '電子郵件 電子郵件地址 電子信箱 電郵 信箱', '电子邮件 电子邮箱 电邮 邮箱'),
  phone: field(
    'text',
    'phone phonenumber telephone tel',
    '電話 公司電話 電話號碼 聯絡電話 代表電話',
    '电话 公司电话 电话号码 联系电话',
  ),
  tax_id: field(
    'text',
    'taxid vatnumber vatid businessnumber',
    '統一編號 統編 公司統編 公司統一編號 營利事業統一編號 稅號 商業登記號碼',
    '统一社会信用代码 纳税人识别号 税号 商业登记号码',
  ),
  ...ADDRESS,
  country: { ...ADDRESS.country, headers: [...ADDRESS.country.headers, 'officelocation'] },
  employees: field(
    'integer',
    'employees numberofemployees headcount staff',
    '員工人數 員工數 人數',
    '员工人数 员工数 人数',
  ),
  revenue: field(
    'decimal',
    'revenue annualrevenue turnover',
    '營業額 年營業額 營收 年營收',
    '营业额 年营业额 营收 年营收 年收入',
  ),
  founded: field('integer', 'founded yearestablished yearfounded', '成立年份 成立年 創立年份', '创立年份'),
  parent: field(
    'text',
    'parent subsidiaryof parentcompany parentaccount',
    '母公司 總公司 集團 所屬集團',
    '总公司 集团 所属集团',
  ),
}
