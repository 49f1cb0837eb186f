import { field } from './definition.js'

/** Where somebody is at home; of several addresses that of the business comes first. */
export const ADDRESS = {
  street: field(
    'text',
    'street address address1 streetaddress addressline1 mailingstreet billingstreet businessstreet workaddress',
    'homestreet homeaddress address#street address#formatted defaultaddressaddress1',
    '地址 通訊地址 聯絡地址 詳細地址 公司地址 住址 街道 街道地址 商務街 住家街',
    '通讯地址 联系地址 详细地址 商务地址街道 住宅地址街道',
  ),
  city: field(
    'text',
    'city town suburb mailingcity billingcity businesscity workcity homecity address#city defaultaddresscity',
    '城市 縣市 市 市鎮 商務市鎮 住家市鎮',
    '商务地址市县 住宅地址市县',
  ),
  region: field(
    'text',
    'region state province county stateregion stateprovince mailingstate mailingstateprovince billingstate',
    'billingstateprovince businessstate workstate homestate address#region defaultaddressprovincecode',
    '省份 省 州 州省 地區 區域 商務縣市 住家縣市',
    '省自治区 省市自治区 地区 区域 商务地址省市自治区 住宅地址省市自治区',
  ),
  postal_code: field(
    'text',
    'postalcode postcode zip zipcode mailingpostalcode mailingzippostalcode billingpostalcode billingzippostalcode',
    'businesspostalcode workzipcode homepostalcode homezipcode address#postalcode defaultaddresszip',
    '郵遞區號 郵區 郵政編碼 商務郵遞區號 住家郵遞區號',
    '邮政编码 邮编 商务地址邮政编码 住宅地址邮政编码',
  ),
  country: field(
    'text',
    'country countrycode countryregion mailingcountry billingcountry businesscountry businesscountryregion workcountry',
    'homecountry homecountryregion address#country defaultaddresscountrycode',
    '國家 國別 國家地區 商務國家地區 住家國家地區',
    '国家 国别 国家地区 商务地址国家地区 住宅地址国家地区',
  ),
}

export const CONTACT = {
  /** Of guanxi where it has such a contact, else of whoever wrote the file. */
  contact_id: field('text', 'contactid'),
  external_id: field(
    'text',
    'externalid id recid customerid customerno customernumber customercode memberid clientid recordid',
    '外部編號 外部编号 客戶編號 顧客編號 會員編號 聯絡人編號 客戶代號 顧客代號 會員代號 客戶代碼 會員卡號 會員號碼 會員號 客戶id 顧客id 會員id 編號 代號',
    '客户编号 顾客编号 会员编号 联系人编号 客户代码 会员代码 会员卡号 会员号 客户id 顾客id 会员id 编号',
  ),
  name: field(
    'text',
    'name fullname contactname customername displayname contact',
    '姓名 中文姓名 全名 客戶姓名 顧客姓名 會員姓名 客人姓名 聯絡人姓名 客戶名稱 顧客名稱 會員名稱 聯絡人名稱 聯絡人 客戶 顧客 會員 顯示名稱 名稱',
    '客户姓名 顾客姓名 会员姓名 联系人姓名 客户名称 顾客名称 会员名称 联系人 客户 顾客 会员 显示名称 名称',
  ),
  given_name: field('text', 'givenname firstname forename', '名字 名'),
  family_name: field('text', 'familyname lastname surname', '姓氏 姓'),
  email: field(
    'list',
    'email emails emailaddress mail email# primaryemail secondaryemail workemail homeemail emailwork emailhome emailother',
    'email#value email#address',
    '電子郵件 電子郵件地址 電子郵件#地址 電子郵件# 電子信箱 電子郵箱 電郵 電郵地址 信箱 郵箱 郵件 郵件地址',
    '电子邮件 电子邮件地址 电子邮件#地址 电子邮箱 电邮 邮箱 邮箱地址 邮件',
  ),
  phone: field(
    'list',
    'phone phones phonenumber telephone tel mobile mobilephone mobilephonenumber mobilenumber cellphone phone# phone#value',
    'workphone homephone otherphone primaryphone businessphone businessphone# homephone# carphone',
    'phonework phonehome phoneother defaultaddressphone',
    '手機 手機號碼 手機# 行動電話 行動電話號碼 手提電話 流動電話 電話 電話號碼 電話# 聯絡電話 聯繫電話 連絡電話 市話',
    '商務電話 商務電話# 公司電話 住家電話 住家電話# 住宅電話 家用電話 其他電話 代表電話 汽車電話',
    '手机 手机号 手机号码 移动电话 电话 电话号码 联系电话 商务电话 商务电话# 办公电话 公司电话 固定电话 座机',
    '住宅电话 住宅电话# 其他电话 主要电话 车载电话',
  ),
  company: field(
    'text',
    'company companyname organization organisation account accountname employer associatedcompany',
    'organizationname organization#name defaultaddresscompany',
    '公司 公司名稱 公司名 企業名稱 服務單位 任職公司 單位 單位名稱 機構',
    '公司名称 企业名称 工作单位 单位 单位名称 机构',
  ),
  /** What the source calls the company. */
  company_id: field(
    'text',
    'companyid accountid associatedcompanyid primaryassociatedcompanyid',
    '公司編號 公司代號 公司id',
    '公司编号',
  ),
  job_title: field(
    'text',
    'jobtitle title position role organizationtitle organization#title',
    '職稱 職務 職位',
    '职称 职务 职位',
  ),
  birthday: field('day', 'birthday birthdate dateofbirth dob', '生日 民國生日 出生日期 出生年月日 出生日'),
  language: field('text', 'language locale lang', '語言 語系', '语言'),
  ...ADDRESS,
  tags: field(
    'list',
    'tags tag labels groupmembership categories',
    '標籤 客戶標籤 會員標籤 群組 類別',
    '标签 客户标签 会员标签 群组 类别',
  ),
  note: field('text', 'note notes comment comments remark remarks', '備註 備注 附註 註記 註解 記事', '备注 附注 注释'),
}
