import { defineTexts, PhoneNumber } from '@qiao/ui'
import type { ReactNode } from 'react'
import { Link } from 'react-router'
import './parts.css'

const useTexts = defineTexts('console.last-receiver', {
  'zh-CN': { from: '来自最近一单的收货人', named: '收货人 {{name}}' },
  en: { from: 'Receiver of the last order', named: 'Receiver {{name}}' },
})

export interface Received {
  name: string | null
  phone: string | null
  receiver: { orderId: string | null; name: string | null; phone: string | null } | null
}

/** A customer's own name, or in words that of whom the last order was for; null where neither is known. */
export function useNameOf(): (side: Received) => string | null {
  const t = useTexts()
  return ({ name, receiver }) => name ?? (receiver?.name ? t('named', { name: receiver.name }) : null)
}

/** What is shown of a customer: the own value, or the last receiver's. */
export const shownOf = (side: Received, field: 'name' | 'phone'): string | null =>
  side[field] ?? side.receiver?.[field] ?? null

/** Name or phone of a customer, that of the last receiver marked as such; null where neither is known. */
export function ownOrReceived(side: Received, field: 'name' | 'phone'): ReactNode {
  const value = shownOf(side, field)
  if (value === null) return null
  return (
    <>
      {field === 'phone' ? <PhoneNumber value={value} /> : value}
      <ReceivedNote side={side} field={field} />
    </>
  )
}

/** Below a value that is the last receiver's: that it is, and the way to the order. */
export function ReceivedNote({ side, field }: { side: Received; field: 'name' | 'phone' }) {
  const t = useTexts()
  if (side[field] !== null || !side.receiver?.[field]) return null
  const { orderId } = side.receiver
  return (
    <span className="c-from-receiver">
      {orderId ? <Link to={`/orders/${orderId}`}>{t('from')}</Link> : t('from')}
    </span>
  )
}
