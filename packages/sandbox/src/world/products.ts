import type { Item } from '../taobao/records.ts'

/**
 * What the shops of 禾木智家 sell, under the numbers of the Tmall shop. `kind` is the truth that product matching has to
 * find; a `service` is sold where virtual orders are.
 */
export type ProductKind = 'goods' | 'accessory' | 'service' | 'price_link'

export interface ShopProduct {
  num_iid: string
  outer_iid: string
  title: string
  kind: ProductKind
  /** How often it is put into a basket. */
  weight: number
  skus: { sku_id: string; outer_sku_id: string; properties: string; priceFen: number }[]
}

export const shopProducts: readonly ShopProduct[] = [
  product('732004910001', 'HM-LOCK-X1', '禾木智家 X1 智能门锁 指纹密码锁 家用防盗门电子锁', 'goods', 30, [
    ['BLK', '颜色:曜石黑;安装方式:上门安装', 129900],
    ['GLD', '颜色:香槟金;安装方式:上门安装', 134900],
  ]),
  product('732004910002', 'HM-LOCK-P3', '禾木智家 P3 Pro 人脸识别智能锁 可视猫眼大屏', 'goods', 16, [
    ['BLK', '颜色:曜石黑;锁体:标准锁体', 219900],
    ['BWK', '颜色:曜石黑;锁体:霸王锁体', 229900],
  ]),
  product('732004910011', 'HM-AC-35G', '禾木智家 大1.5匹 新一级能效 变频冷暖 壁挂式空调', 'goods', 18, [
    ['WHT', '匹数:1.5匹;颜色:雅白', 259900],
  ]),
  product('732004910012', 'HM-AC-72L', '禾木智家 3匹 新一级能效 变频冷暖 立式柜机空调', 'goods', 7, [
    ['WHT', '匹数:3匹;颜色:雅白', 599900],
  ]),
  product('732004910021', 'HM-WP-600', '禾木智家 600G 厨下式净水器 RO反渗透直饮', 'goods', 16, [
    ['STD', '规格:600G标准版', 189900],
    ['HOT', '规格:600G加热版', 249900],
  ]),
  product('732004910022', 'HM-WP-F2', '禾木智家 前置过滤器 全屋净水 反冲洗', 'goods', 8, [
    ['STD', '规格:4T', 59900],
  ]),
  product('732004910031', 'HM-BAT-8', '禾木智家 智能锁专用锂电池', 'accessory', 10, [
    ['STD', '规格:5000mAh', 12900],
  ]),
  product('732004910032', 'HM-FLT-PP', '禾木智家 净水器 PP棉复合滤芯', 'accessory', 12, [
    ['STD', '规格:单支装', 16900],
  ]),
  product('732004910033', 'HM-KEY-NFC', '禾木智家 智能锁 NFC 感应卡', 'accessory', 8, [
    ['PK3', '规格:3张装', 3900],
  ]),
  product('732004910041', 'HM-CARE-2Y', '禾木智家 智能锁延长保修服务 2年 电子卡券', 'service', 4, [
    ['STD', '规格:2年延保', 19900],
  ]),
  product('732004910091', 'HM-LINK-DIFF', '补差价专用链接 拍前请联系客服 不发货', 'price_link', 3, [
    ['ONE', '金额:1元', 100],
  ]),
]

export interface ShopItem extends Item {
  kind: ProductKind
  weight: number
}

/** Every SKU as one piece of it goes into a basket, dearest first. */
export const shopItems: readonly ShopItem[] = shopProducts
  .flatMap(({ num_iid, outer_iid, title, kind, weight, skus }) =>
    skus.map((sku) => ({
      num_iid,
      outer_iid,
      title,
      kind,
      weight: weight / skus.length,
      sku_id: sku.sku_id,
      outer_sku_id: sku.outer_sku_id,
      sku_properties_name: sku.properties,
      priceFen: sku.priceFen,
      quantity: 1,
    })),
  )
  .sort((a, b) => b.priceFen - a.priceFen)

export function itemOf(merchantCode: string, quantity = 1): ShopItem | null {
  const found = shopItems.find((item) => item.outer_sku_id === merchantCode)
  return found ? { ...found, quantity } : null
}

/** The same piece under the numbers of another shop: the last two digits of an item name the product everywhere. */
export function listedIn(itemPrefix: string, item: ShopItem): Item {
  const { kind: _, weight: __, ...piece } = item
  const num_iid = `${itemPrefix}${item.num_iid.slice(-2)}`
  return { ...piece, num_iid, sku_id: `5${num_iid}${item.sku_id.at(-1)}` }
}

function product(
  num_iid: string,
  outer_iid: string,
  title: string,
  kind: ProductKind,
  weight: number,
  skus: [suffix: string, properties: string, priceFen: number][],
): ShopProduct {
  return {
    num_iid,
    outer_iid,
    title,
    kind,
    weight,
    skus: skus.map(([suffix, properties, priceFen], index) => ({
      sku_id: `5${num_iid}${index + 1}`,
      outer_sku_id: `${outer_iid}-${suffix}`,
      properties,
      priceFen,
    })),
  }
}
