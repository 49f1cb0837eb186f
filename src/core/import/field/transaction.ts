import { field } from './definition.js'

/** Amounts of a whole order: they are the amount of a row only in a file that has no prices. */
export const ORDER_TOTALS =
  'ordertotal ordertotalamount 訂單金額 訂單總額 訂單總金額 訂單總計 應付金額 實付金額 订单金额 订单总额 订单总金额 订单总价 应付金额 实付金额'

export const TRANSACTION = {
  order_number: field(
    'text',
    'ordernumber order orderno orderid invoiceno invoicenumber invoice invoiceid receipt receiptno receiptnumber',
    'transactionid transactionno',
    '訂單編號 訂單號碼 訂單號 訂單代號 訂單id 訂單 交易編號 交易序號 交易號碼 交易單號 銷售單號 單號 發票號碼 收據號碼',
    '订单编号 订单号 订单号码 订单id 订单 交易编号 交易号 交易单号 销售单号 单号 发票号码 小票号',
  ),
  ordered_at: field(
    'time',
    'orderedat date orderdate datetime invoicedate transactiondate purchasedate saledate createdat time timestamp day',
    '訂單日期 訂單時間 訂購日期 訂購時間 下單日期 下單時間 訂單成立日期 訂單成立時間 訂單建立日期 訂單建立時間 交易日期 交易時間',
    '購買日期 購買時間 消費日期 消費時間 銷售日期 銷售時間 結帳時間 發票日期 日期時間 日期 時間',
    '订单日期 订单时间 订购日期 订购时间 下单日期 下单时间 订单创建时间 交易时间 购买日期 购买时间 消费日期 消费时间',
    '销售日期 销售时间 发票日期 日期时间 创建时间 时间',
  ),
  customer_id: field(
    'text',
    'customerid customer customerno customernumber customercode custid memberid clientid contactid masterid',
    '客戶編號 顧客編號 會員編號 客戶代號 顧客代號 會員代號 客戶代碼 會員卡號 會員號碼 會員號 客戶id 顧客id 會員id',
    '客户编号 顾客编号 会员编号 客户代码 会员代码 会员卡号 会员号 客户id 顾客id 会员id',
  ),
  customer_name: field(
    'text',
    'customername clientname membername contactname buyer',
    '客戶姓名 顧客姓名 會員姓名 客戶名稱 顧客名稱 會員名稱 訂購人姓名 訂購人 購買人姓名 購買人 購買者 買家姓名 買家 買方 姓名 客戶 顧客 會員 客人 客人姓名',
    '客户姓名 顾客姓名 会员姓名 客户名称 顾客名称 会员名称 订购人 购买人 购买者 买家姓名 买家 买方 客户 顾客 会员',
  ),
  customer_given_name: field('text', 'customerfirstname customergivenname'),
  customer_family_name: field('text', 'customerlastname customerfamilyname'),
  customer_email: field(
    'text',
    'customeremail email emailaddress buyeremail',
    '電子郵件 電子郵件地址 電子信箱 電郵 信箱 客戶信箱 顧客信箱 會員信箱 客戶電子郵件 顧客電子郵件 訂購人信箱',
    '电子邮件 电子邮件地址 电子邮箱 电邮 邮箱 客户邮箱 顾客邮箱 会员邮箱',
  ),
  customer_phone: field(
    'text',
    'customerphone phone phonenumber mobile',
    '手機 手機號碼 行動電話 電話 電話號碼 聯絡電話 客戶電話 顧客電話 會員手機 會員電話 訂購人電話 訂購人手機',
    '手机 手机号 手机号码 电话 电话号码 联系电话 客户电话 顾客电话 会员手机 会员电话',
  ),
  product_code: field(
    'text',
    'productcode stockcode sku productid itemcode itemid lineitemsku code',
    '商品編號 商品代碼 商品代號 商品貨號 產品編號 產品代碼 產品代號 貨號 品號 料號 商品id 產品id 條碼 商品條碼 國際條碼',
    '商品编号 商品代码 产品编号 产品代码 货号 产品id 条码 商品条码',
  ),
  product_name: field(
    'text',
    'productname product description item itemname lineitemname productdescription',
    '品名 商品名稱 產品名稱 貨品名稱 商品名 產品名 品項 商品 產品 貨品 項目 購買品項',
    '商品名称 产品名称 产品名 货品名称 产品 货品 项目',
  ),
  category: field(
    'text',
    'category productcategory',
    '類別 商品類別 產品類別 分類 商品分類 產品分類 品類 大類',
    '类别 商品类别 产品类别 分类 商品分类 产品分类 品类 大类',
  ),
  quantity: field(
    'decimal',
    'quantity qty units lineitemquantity',
    '數量 商品數量 購買數量 訂購數量 銷售數量 件數',
    '数量 商品数量 购买数量 订购数量 销售数量 件数',
  ),
  unit_price: field(
    'decimal',
    'unitprice price lineitemprice',
    '單價 商品單價 銷售單價 售價 價格',
    '单价 商品单价 销售单价 售价 价格',
  ),
  amount: field(
    'decimal',
    'amount total linetotal lineamount sales netsales revenue subtotal totalprice',
    '金額 小計 商品小計 銷售額 銷售金額 交易金額 消費金額 合計 總計 總金額 總價',
    '金额 小计 商品小计 销售额 销售金额 交易金额 消费金额 合计 总计 总金额 总价',
    ORDER_TOTALS,
  ),
  currency: field('text', 'currency', '幣別 貨幣 幣種', '货币 币种'),
  channel: field(
    'text',
    'channel saleschannel',
    '通路 銷售通路 銷售管道 銷售渠道 渠道 訂單來源 平台 來源',
    '销售渠道 订单来源 来源',
  ),
  store: field(
    'text',
    'store shop branch location pos',
    '門市 門市名稱 店別 店名 店鋪 店舖 分店 分店名稱 商店',
    '门市 门店 门店名称 店铺 店铺名称 分店名称',
  ),
  country: field('text', 'country shippingcountry', '國家 國別 國家地區', '国家 国别 国家地区'),
}
