import { createHash } from 'node:crypto'
import type { AfterSale, Line, Product, StoreOrder } from './records.ts'

/** The platform's words for what the stand-in keeps: fen, Unix seconds, 0 for never. */

export function renderOrder(order: StoreOrder) {
  return {
    order_id: order.orderId,
    status: order.status,
    openid: order.openid,
    unionid: order.unionid,
    create_time: order.created,
    update_time: order.modified,
    is_present: order.kind === 'gift',
    order_detail: {
      product_infos: order.lines.map(renderLine),
      pay_info: renderPayment(order),
      price_info: {
        product_price: order.product,
        order_price: order.total,
        freight: order.freight,
        discounted_price: order.discount,
        is_discounted: order.discount > 0,
      },
      delivery_info: {
        address_info: renderReceiver(order),
        delivery_product_info: order.parcels.map((parcel) => ({
          waybill_id: parcel.waybill,
          delivery_id: parcel.deliveryId,
          delivery_name: '顺丰速运',
          delivery_time: parcel.sentAt,
          deliver_type: 1,
          product_infos: parcel.lines.map(({ productId, skuId, count }) => ({
            product_id: productId,
            sku_id: skuId,
            product_cnt: count,
          })),
        })),
        deliver_method: order.kind === 'virtual' ? 1 : 0,
      },
      ext_info: {
        customer_notes: order.customerNotes,
        merchant_notes: order.merchantNotes,
        finder_id: 'sphHemu',
        live_id: '',
        order_scene: order.kind === 'live' ? 2 : 5,
        ...(order.receiptTime > 0 ? { confirm_receipt_time: order.receiptTime } : {}),
      },
    },
    aftersale_detail: {
      aftersale_order_list: order.afterSales.map(({ id, status }) => ({ aftersale_order_id: id, status })),
      on_aftersale_order_cnt: order.lines.filter(({ onAfterSale }) => onAfterSale > 0).length,
    },
  }
}

export function renderAfterSale(request: AfterSale) {
  const { order, line } = request
  return {
    after_sale_order_id: request.id,
    status: request.status,
    openid: order.openid,
    unionid: order.unionid,
    order_id: order.orderId,
    product_info: { product_id: line.productId, sku_id: line.skuId, count: request.count },
    refund_info: { amount: request.amount, refund_reason: 0 },
    return_info: { waybill_id: '', delivery_id: '', delivery_name: '' },
    merchant_upload_info: { reject_reason: '', refund_certificates: [] },
    create_time: request.created,
    update_time: request.modified,
    reason: 'NO_LONGER_WANT',
    reason_text: request.reason,
    type: request.type,
    complaint_id: '',
  }
}

export function renderProduct(product: Product) {
  return {
    product_id: product.productId,
    title: product.title,
    status: product.status,
    edit_status: 4,
    skus: product.skus.map((sku) => ({
      sku_id: sku.skuId,
      out_sku_id: sku.outSkuId,
      sku_code: sku.skuCode,
      sale_price: sku.price,
      stock_num: sku.stock,
      sku_attrs: renderAttributes(sku.properties),
    })),
  }
}

/** What the quota buys: the same fields without stars. */
export function renderPlain(order: StoreOrder) {
  const { receiver } = order
  const address_info = {
    user_name: receiver.name,
    tel_number: order.hidesPhone ? '' : receiver.mobile,
    province_name: receiver.state,
    city_name: receiver.city,
    county_name: receiver.district,
    detail_info: `${receiver.town}${receiver.address}`,
    house_number: '',
  }
  if (!order.hidesPhone) return { address_info }
  const expiration = order.created + 30 * 86_400
  return {
    address_info,
    virtual_number_info: { virtual_number: '95013912345678', extension: '1234', expiration },
  }
}

function renderReceiver(order: StoreOrder) {
  const { receiver, hidesPhone } = order
  const [first = ''] = [...receiver.name]
  const base = {
    province_name: receiver.state,
    city_name: receiver.city,
    county_name: receiver.district,
    hash_code: createHash('sha256').update(Object.values(receiver).join('|')).digest('hex').slice(0, 32),
    use_tel_number: hidesPhone ? 1 : 0,
    virtual_order_tel_number: '',
    tel_number_ext_info: {},
  }
  if (order.kind === 'virtual')
    return {
      ...base,
      user_name: '',
      tel_number: '',
      detail_info: '',
      virtual_order_tel_number: stars(receiver.mobile),
    }
  return {
    ...base,
    user_name: `${first}**`,
    tel_number: hidesPhone ? '' : stars(receiver.mobile),
    detail_info: `${receiver.town}****`,
    house_number: '',
  }
}

function stars(mobile: string): string {
  return `${mobile.slice(0, 3)}****${mobile.slice(-4)}`
}

function renderPayment(order: StoreOrder) {
  const paid = order.payTime > 0
  return {
    prepay_id: `wx${order.orderId}`,
    transaction_id: paid ? `42000${order.orderId}` : '',
    pay_time: order.payTime,
    prepay_time: order.created,
    payment_method: 1,
  }
}

function renderLine(line: Line) {
  return {
    product_id: line.productId,
    sku_id: line.skuId,
    sku_cnt: line.count,
    title: line.title,
    sale_price: line.price,
    real_price: line.realPrice,
    sku_code: line.skuCode,
    out_product_id: line.outProductId,
    out_sku_id: line.outSkuId,
    sku_attrs: renderAttributes(line.properties),
    on_aftersale_sku_cnt: line.onAfterSale,
    finish_aftersale_sku_cnt: line.finished,
  }
}

function renderAttributes(properties: string) {
  return properties
    .split(';')
    .filter(Boolean)
    .map((pair) => {
      const [attr_key, attr_value = ''] = pair.includes(':') ? pair.split(':') : ['规格', pair]
      return { attr_key, attr_value }
    })
}
