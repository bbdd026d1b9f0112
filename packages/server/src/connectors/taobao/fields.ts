/** TOP returns nothing that is not asked for by name. The five receiver and time fields also unlock `oaid`. */
export const tradeFields = [
  'tid,status,type,created,modified,pay_time,consign_time,end_time,timeout_action_time',
  'total_fee,discount_fee,coupon_fee,buyer_rate,adjust_fee,post_fee,payment,received_payment,step_trade_status,step_paid_fee',
  'title,seller_nick,seller_memo,seller_flag,buyer_nick,buyer_open_uid,buyer_message,oaid,trade_from,shipping_type',
  'receiver_name,receiver_mobile,receiver_phone,receiver_state,receiver_city,receiver_district,receiver_town,receiver_address',
  'orders,service_orders',
].join(',')

export const refundFields = [
  'refund_id,tid,oid,status,order_status,good_status,has_good_return,refund_phase,dispute_type,cs_status',
  'refund_fee,total_fee,payment,reason,desc,num,title,outer_id,sku,created,modified,buyer_open_uid,seller_nick',
].join(',')

/** Without a list TOP leaves whole kinds of trades out, and leaves out more of them for refunds. */
export const tradeTypes = 'guarantee_trade,auto_delivery,ec,cod,step,nopaid,pre_auth_type'
