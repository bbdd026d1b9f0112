import callCentre400 from '../../../../content/mappings/call-centre-400.json' with { type: 'json' }
import courierTracking from '../../../../content/mappings/courier-tracking.json' with { type: 'json' }
import doudianOrders from '../../../../content/mappings/doudian-orders.json' with { type: 'json' }
import eInvoices from '../../../../content/mappings/e-invoices.json' with { type: 'json' }
import elemeOrders from '../../../../content/mappings/eleme-orders.json' with { type: 'json' }
import erpSalesOrders from '../../../../content/mappings/erp-sales-orders.json' with { type: 'json' }
import erpStock from '../../../../content/mappings/erp-stock.json' with { type: 'json' }
import financeVouchers from '../../../../content/mappings/finance-vouchers.json' with { type: 'json' }
import iotTelemetry from '../../../../content/mappings/iot-telemetry.json' with { type: 'json' }
import jingmaiOrders from '../../../../content/mappings/jingmai-orders.json' with { type: 'json' }
import jushuitanShipments from '../../../../content/mappings/jushuitan-shipments.json' with { type: 'json' }
import kingdeeShipments from '../../../../content/mappings/kingdee-shipments.json' with { type: 'json' }
import meituanOrders from '../../../../content/mappings/meituan-orders.json' with { type: 'json' }
import miniProgramOrders from '../../../../content/mappings/mini-program-orders.json' with { type: 'json' }
import officialAccountMessages from '../../../../content/mappings/official-account-messages.json' with {
  type: 'json',
}
import pinduoduoOrders from '../../../../content/mappings/pinduoduo-orders.json' with { type: 'json' }
import posReceipts from '../../../../content/mappings/pos-receipts.json' with { type: 'json' }
import productMatches from '../../../../content/mappings/product-matches.json' with { type: 'json' }
import products from '../../../../content/mappings/products.json' with { type: 'json' }
import qianniuOrders from '../../../../content/mappings/qianniu-orders.json' with { type: 'json' }
import retailDatasetOrders from '../../../../content/mappings/retail-dataset-orders.json' with {
  type: 'json',
}
import serviceProviderReturns from '../../../../content/mappings/service-provider-returns.json' with {
  type: 'json',
}
import storeCustomers from '../../../../content/mappings/store-customers.json' with { type: 'json' }
import wangdiantongShipments from '../../../../content/mappings/wangdiantong-shipments.json' with {
  type: 'json',
}
import websiteLeads from '../../../../content/mappings/website-leads.json' with { type: 'json' }
import wechatPayBill from '../../../../content/mappings/wechat-pay-bill.json' with { type: 'json' }
import wmsShipments from '../../../../content/mappings/wms-shipments.json' with { type: 'json' }
import workOrderHistory from '../../../../content/mappings/work-order-history.json' with { type: 'json' }
import xiaohongshuOrders from '../../../../content/mappings/xiaohongshu-orders.json' with { type: 'json' }
import { readMapping } from './check-mapping.ts'
import type { Mapping } from './mapping.ts'

/**
 * Mappings that come with the product: to use as they are or to start from. `confirmed: false` says that nobody has
 * compared one with a real file yet. Read and checked once, at start: a wrong one stops it.
 */
export const builtInMappings: readonly Mapping[] = [
  callCentre400,
  courierTracking,
  doudianOrders,
  eInvoices,
  elemeOrders,
  erpSalesOrders,
  erpStock,
  financeVouchers,
  iotTelemetry,
  jingmaiOrders,
  jushuitanShipments,
  kingdeeShipments,
  meituanOrders,
  miniProgramOrders,
  officialAccountMessages,
  pinduoduoOrders,
  posReceipts,
  productMatches,
  products,
  qianniuOrders,
  retailDatasetOrders,
  serviceProviderReturns,
  storeCustomers,
  wangdiantongShipments,
  websiteLeads,
  wechatPayBill,
  wmsShipments,
  workOrderHistory,
  xiaohongshuOrders,
].map(readMapping)

const byName = new Map(builtInMappings.map((mapping) => [mapping.name, mapping]))

export function findBuiltInMapping(name: string): Mapping | null {
  return byName.get(name) ?? null
}
