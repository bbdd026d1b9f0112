import { OrderMemo } from './order-memo.tsx'
import { OrderReceiver } from './order-receiver.tsx'

/** What one order has with its marketplace: its memo, and its receiver where that is sealed. */
export default function OrderMore({ orderId, reasons }: { orderId: string; reasons: readonly string[] }) {
  return (
    <div className="s-order-more">
      <OrderMemo orderId={orderId} />
      <OrderReceiver orderId={orderId} reasons={reasons} />
    </div>
  )
}
