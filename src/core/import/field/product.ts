import { field } from './definition.js'

export const PRODUCT = {
  code: field(
    'text',
    'code sku variantsku productcode productid stockcode itemcode id',
    '商品編號 商品代碼 商品代號 商品貨號 產品編號 產品代碼 產品代號 貨號 品號 料號 商品id 產品id 編號 代號 條碼 國際條碼',
    '商品编号 商品代码 产品编号 产品代码 货号 产品id 编号 条码 商品条码',
  ),
  name: field(
    'text',
    'name product productname title item description',
    '品名 商品名稱 產品名稱 商品名 產品名 品項 商品 產品 名稱',
    '商品名称 产品名称 产品名 货品名称 产品 名称',
  ),
  category: field(
    'text',
    'category series type producttype productcategory group',
    '類別 分類 商品類別 商品分類 產品類別 產品分類 品類 大類 系列',
    '类别 分类 商品类别 商品分类 产品类别 产品分类 品类 大类',
  ),
  price: field(
    'decimal',
    'price unitprice salesprice listprice variantprice',
    '單價 售價 價格 定價 建議售價 原價',
    '单价 售价 价格 定价 建议售价 原价',
  ),
  currency: field('text', 'currency', '幣別 貨幣 幣種', '货币 币种'),
  /** What the rows of one product have in common, where each row is one of its variants. */
  handle: field('text', 'handle'),
  /** What tells a variant from the others; it becomes part of the name. */
  option1: field('text', 'option1value'),
  option2: field('text', 'option2value'),
  option3: field('text', 'option3value'),
}
