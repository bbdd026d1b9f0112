import type { Answer } from '@qiao/api-client'
import { useListed } from '@qiao/ui'
import { Link } from 'react-router'
import { usePlaces } from '../../parts/names.ts'
import { useTradeWord } from '../../parts/trade-words.ts'
import { useMay } from '../../parts/use-act.ts'
import { factsInWords } from './facts.ts'
import { useAuditTexts } from './texts.ts'

/** What the server told of whom and what a page of entries speaks of, by id. */
export type Known = Pick<Answer<'GET /console/audit'>, 'names' | 'orders' | 'contacts' | 'gone'>
type Names = ReadonlyMap<string, string>

/** By kind its page, and what opens it. */
const pages: Record<string, { at: string; needs: string }> = {
  'work-order': { at: '/work-orders/', needs: 'work-orders.read' },
  customer: { at: '/customers/', needs: 'customers.read' },
  order: { at: '/orders/', needs: 'orders.read' },
  slip: { at: '/slips/', needs: 'settlement.read' },
  statement: { at: '/statements/', needs: 'settlement.read' },
  technician: { at: '/technicians/', needs: 'technicians.read' },
}

export function useInWords() {
  const t = useAuditTexts()
  return (group: 'action' | 'fact' | 'value' | 'kind' | 'mark', name: string): string | null => {
    const key = `${group}.${name}`
    const said = t(key as 'open')
    return said === key ? null : said
  }
}

/** Names by id of all that is known; who was erased and what is gone says so in place of a name. */
export function useNamesOfThings(): (known: Known) => [string, string][] {
  const t = useAuditTexts()
  const word = useTradeWord()
  return ({ names, orders, contacts, gone }) => [
    ...Object.entries(names),
    ...Object.entries(orders).map(([id, { marketplace, number, erased }]): [string, string] => [
      id,
      `${word('marketplace', marketplace)} ${number}${erased ? t('buyerErased') : ''}`,
    ]),
    ...Object.entries(contacts).flatMap(([id, { nickname }]): [string, string][] =>
      nickname ? [[id, nickname]] : [],
    ),
    ...Object.entries(gone).map(([id, what]): [string, string] => [
      id,
      // The end of the id still tells two of them apart.
      `${t(what === 'erased' ? 'gone.erased' : 'gone.gone')} ${shortened(id)}`,
    ]),
  ]
}

/** A long random id by its end, as in the details; a name that somebody chose stays whole. */
const shortened = (id: string): string =>
  /^([\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}|[\da-f]{32,})$/.test(id) ? `…${id.slice(-6)}` : id

export function Subject({ subject, known, names }: { subject: string; known: Known; names: Names }) {
  const t = useAuditTexts()
  const places = usePlaces()
  const inWords = useInWords()
  const may = useMay()
  const at = subject.indexOf(':')
  const [kind, id] = [subject.slice(0, at), subject.slice(at + 1)]
  const name = names.get(id) ?? places.get(id) ?? inWords('value', id)
  const shown = (
    <>
      {inWords('kind', kind) ?? kind}{' '}
      {name ?? (
        <>
          {known.contacts[id] && t('nameless')} <span className="c-code">{shortened(id)}</span>
        </>
      )}
    </>
  )
  const ofFriend = known.contacts[id]?.customerId
  const page = ofFriend ? { ...pages.customer!, id: ofFriend } : pages[kind] && { ...pages[kind], id }
  return page && may(page.needs) && !known.gone[id] ? (
    <Link to={`${page.at}${page.id}`}>{shown}</Link>
  ) : (
    <span>{shown}</span>
  )
}

/** The details in words; an order among them leads to its page. */
export function Details({ entry, names }: { entry: { facts: unknown; known: Known }; names: Names }) {
  const t = useAuditTexts()
  const inWords = useInWords()
  const listed = useListed()
  const { orderId, ...rest } = (entry.facts ?? {}) as Record<string, unknown>
  const order = typeof orderId === 'string' && entry.known.orders[orderId] ? orderId : null
  const words = factsInWords(order ? rest : entry.facts, inWords, listed, names)
  if (!order) return words || '—'
  return (
    <>
      {t('fact.orderId')} <Link to={`/orders/${order}`}>{names.get(order)}</Link>
      {words && ` · ${words}`}
    </>
  )
}
