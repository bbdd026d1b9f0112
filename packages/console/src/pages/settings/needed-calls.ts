import type { Connectable } from './connectable.ts'

/** The marketplace's own names of the calls that each right is about: what is searched for where rights are given. */
export const neededCalls: Record<Connectable, Record<'orders' | 'after_sales' | 'listings', string>> = {
  taobao: {
    orders: 'taobao.trades.sold.increment.get、taobao.trade.fullinfo.get',
    after_sales: 'taobao.refunds.receive.get、taobao.refund.get',
    listings: 'taobao.items.onsale.get、taobao.items.inventory.get',
  },
  jd: {
    orders: 'jingdong.pop.order.search、jingdong.pop.order.get',
    after_sales: 'jingdong.asc.serviceAndRefund.view、jingdong.pop.afs.soa.refundapply.queryPageList',
    listings: 'jingdong.sku.read.searchSkuList',
  },
  youzan: {
    orders: 'youzan.trades.sold.get、youzan.trade.get',
    after_sales: 'youzan.trade.refund.search、youzan.trade.refund.get',
    listings: 'youzan.items.onsale.get、youzan.item.detail.get',
  },
  doudian: {
    orders: 'order.searchList、order.orderDetail',
    after_sales: 'afterSale.List、afterSale.Detail',
    listings: 'product.listV2、product.detail',
  },
  pinduoduo: {
    orders: 'pdd.order.number.list.increment.get、pdd.order.information.get',
    after_sales: 'pdd.refund.list.increment.get',
    listings: 'pdd.goods.list.get',
  },
  kuaishou: {
    orders: 'open.order.cursor.list、open.order.detail',
    after_sales: 'open.seller.order.refund.pcursor.list、open.seller.order.refund.detail',
    listings: 'open.item.list.get、open.item.get',
  },
  'weixin-store': {
    orders: '/channels/ec/order/list/get、/channels/ec/order/get',
    after_sales: '/channels/ec/aftersale/getaftersalelist、/channels/ec/aftersale/getaftersaleorder',
    listings: '/channels/ec/product/list/get、/channels/ec/product/get',
  },
}
