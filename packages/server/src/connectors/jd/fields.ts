import { bondedField, servicesField } from './unconfirmed.ts'

/** JD leaves out most fields that are not asked for by name. `pin`, an account name, is not asked for. */
export const orderFields = [
  'orderId,venderId,orderType,payType,orderTotalPrice,orderSellerPrice,actualPay,shouldPay,freightPrice',
  'sellerDiscount,totalSellerDiscount,balanceUsed,orderState,orderStateRemark,orderStartTime,orderEndTime',
  'paymentConfirmTime,modified,consigneeInfo,itemInfoList,couponDetailList,open_id_buyer,xid_buyer,oaid',
  'waybill,logisticsId,orderRemark,venderRemark,returnOrder,parentOrderId,directParentOrderId,orderSource',
  'storeOrder,orderSign',
  bondedField,
  servicesField,
].join(',')
