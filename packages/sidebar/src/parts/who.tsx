import {
  Avatar,
  Button,
  DialAct,
  Icon,
  Money,
  PhoneNumber,
  StateBadge,
  Tag,
  TextInput,
  TimeText,
  useListed,
  useNotices,
} from '@qiao/ui'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, lazy, Suspense, useState } from 'react'
import { useDeskTexts } from '../desk-texts.ts'
import { api } from '../services.ts'
import { useSidebarTexts } from '../texts.ts'
import { viewKey } from '../use-contact.ts'
import { type Customer, levelShown, type SidebarView } from '../view.ts'
import { RemindAct } from './reminders.tsx'

const RevealSheet = lazy(() => import('./reveal-sheet.tsx'))

/** Name, level, tags, value; for a friend whom nobody knows yet, how and where they came. */
export function Who({ view }: { view: SidebarView }) {
  const t = useSidebarTexts()
  const { contact, customer, bound } = view
  const [revealing, setRevealing] = useState(false)
  const lost = contact.owners.find((owner) => owner.lost)
  const known = contact.nickname ?? customer?.name ?? null
  const name = known ?? contact.externalUserId.slice(0, 8)
  return (
    <section className="s-who">
      <Avatar name={known} />
      <div className="s-who-words">
        <h1 className="s-who-name">
          {name}
          {bound && levelShown(customer) && <Tag>{levelShown(customer)}</Tag>}
          {!bound && <StateBadge tone="attention">{t('who.unbound')}</StateBadge>}
          {lost && (
            <StateBadge tone="overdue">{t(lost.lost === 'contact' ? 'who.lost' : 'who.removed')}</StateBadge>
          )}
        </h1>
        {bound && customer ? (
          <p className="s-who-line">
            {customer.name && <span>{customer.name}</span>}
            {customer.phone && <PhoneNumber value={customer.phone} />}
            {customer.phone && (
              <DialAct
                className="s-reveal"
                ask={() =>
                  api.post<{ dial: string }>('/console/dials', { kind: 'customer', id: customer.customerId })
                }
              />
            )}
            {customer.district && <span>{customer.district}</span>}
            <button type="button" className="s-reveal" onClick={() => setRevealing(true)}>
              <Icon name="shield" /> {t('who.reveal')}
            </button>
          </p>
        ) : (
          <Came view={view} />
        )}
        {bound && customer && <Value customer={customer} />}
        {bound && view.boundBy && (
          <p className="s-who-line q-faint">{t('who.boundBy', { way: view.boundBy })}</p>
        )}
        <Doubles view={view} />
        {contact.others.length > 0 && <Others view={view} />}
        <div className="s-tags">
          {customer && <Tags customer={customer} externalUserId={contact.externalUserId} />}
          <RemindAct externalUserId={contact.externalUserId} />
        </div>
      </div>
      {revealing && customer && (
        <Suspense>
          <RevealSheet customer={customer} view={view} onClose={() => setRevealing(false)} />
        </Suspense>
      )}
    </section>
  )
}

/** Several members have this very contact: who writes to them knows who else does. */
function Doubles({ view: { contact } }: { view: SidebarView }) {
  const t = useDeskTexts()
  const listed = useListed()
  const members = contact.owners.filter((owner) => !owner.lost).map((owner) => owner.member)
  if (members.length < 2) return null
  return (
    <p className="s-who-line s-who-note">
      <Icon name="users" />
      <span>{t('doubles', { count: members.length, names: listed(members) })}</span>
    </p>
  )
}

/** One person who added several members, or by several WeChat accounts: shown, never mixed up. */
function Others({ view: { contact } }: { view: SidebarView }) {
  const t = useDeskTexts()
  return (
    <p className="s-who-line s-who-note">
      <Icon name="users" />
      <span>
        {t('others')}
        {contact.others.map(({ externalUserId, nickname, members }) => (
          <span key={externalUserId}>
            {' '}
            {t('otherOf', { name: nickname ?? t('noName'), members: members.join(' · ') })}
          </span>
        ))}
      </span>
    </p>
  )
}

function Value({ customer: { value } }: { customer: Customer }) {
  const t = useSidebarTexts()
  return (
    <p className="s-who-line">
      <span>{t('who.spent', { orders: value.orders })}</span>
      {value.spentFen !== null && <Money fen={value.spentFen} />}
    </p>
  )
}

const ways = ['0', '1', '2', '3', '4', '5', '6', '7', '16', '201', '202'] as const

function Came({ view: { contact } }: { view: SidebarView }) {
  const t = useSidebarTexts()
  const way = ways.find((one) => one === contact.addWay) ?? '0'
  const owner = contact.owners.at(-1)?.member
  return (
    <>
      <p className="s-who-line">
        <span>{t(`addWay.${way}`)}</span>
        {contact.channel && (
          <span>
            {t('who.channel')} {contact.channel}
          </span>
        )}
      </p>
      <p className="s-who-line">
        <span>
          {owner} {t('who.addedOn')} <TimeText at={contact.addedAt} />
        </span>
      </p>
    </>
  )
}

function Tags({ customer, externalUserId }: { customer: Customer; externalUserId: string }) {
  const t = useSidebarTexts()
  const notices = useNotices()
  const queries = useQueryClient()
  const [adding, setAdding] = useState(false)
  const [name, setName] = useState('')
  const base = `/sidebar/customers/${customer.customerId}/tags`
  const refresh = () => queries.invalidateQueries({ queryKey: viewKey(externalUserId) })
  const add = useMutation({
    mutationFn: () => api.post(base, { name: name.trim() }),
    onSuccess: () => {
      setName('')
      setAdding(false)
      return refresh()
    },
    onError: (error) => notices.failed(error),
  })
  const remove = useMutation({
    mutationFn: (tag: string) => api.delete(`${base}/${encodeURIComponent(tag)}`),
    onSuccess: refresh,
    onError: (error) => notices.failed(error),
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (name.trim()) add.mutate()
  }
  return (
    <>
      {customer.tags.map((tag) => (
        <Tag key={tag} onRemove={() => remove.mutate(tag)} removeLabel={t('who.removeTag', { name: tag })}>
          {tag}
        </Tag>
      ))}
      {adding ? (
        <form className="s-tag-form" onSubmit={submit}>
          <TextInput
            aria-label={t('who.tagName')}
            autoFocus
            maxLength={20}
            value={name}
            onValue={setName}
            onBlur={() => !name.trim() && setAdding(false)}
          />
          <Button submit busy={add.isPending}>
            {t('who.addTag')}
          </Button>
        </form>
      ) : (
        <button type="button" className="s-tag-add" onClick={() => setAdding(true)}>
          <Icon name="plus" /> {t('who.addTag')}
        </button>
      )}
    </>
  )
}
