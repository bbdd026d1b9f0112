import { PhoneNumber, useListed, useNow } from '@qiao/ui'
import { dayOf, dayText, windowText } from '../shared/times.ts'
import { useLanguage } from '../shared/use-language.ts'
import { usePointTexts } from './texts.ts'

type Placed = { district: string; street: string | null }
type Sold = { products: readonly { name: string; quantity: number }[] }

export const placeOf = ({ district, street }: Placed) => `${district}${street ?? ''}`
export function useProductsOf(): (sold: Sold) => string {
  const listed = useListed()
  return ({ products }) => listed(products.map(({ name, quantity }) => `${name} ×${quantity}`))
}

export function TimeCell({ startsAt, endsAt }: { startsAt: string | null; endsAt: string | null }) {
  const t = usePointTexts()
  const { language } = useLanguage()
  const today = dayOf(useNow(60_000))
  if (!startsAt || !endsAt) return <span className="p-time q-faint">{t('noTime')}</span>
  return (
    <span className="p-time">
      {dayText(dayOf(startsAt), today, language)} <strong>{windowText({ startsAt, endsAt })}</strong>
    </span>
  )
}

export function ContactCell({
  contact,
}: {
  contact: { name: string; phone: string; address: string } | null
}) {
  const t = usePointTexts()
  if (!contact) return <span className="p-contact q-faint">{t('noContact')}</span>
  return (
    <span className="p-contact">
      {contact.name} <PhoneNumber value={contact.phone} />
    </span>
  )
}
