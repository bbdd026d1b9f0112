import type { Answer } from '@qiao/api-client'
import { Money, Row, StateBadge, type StateTone, Tag, TimeText } from '@qiao/ui'
import type { ReactNode } from 'react'
import { Link, useNavigate } from 'react-router'
import { useRecordTexts } from './record-texts.ts'

export type KeptRecord = Answer<'GET /console/records'>['items'][number]
export type RecordLink = KeptRecord['links'][number]
type Field = KeptRecord['brief'][number]

const tones: Record<KeptRecord['linkState'], StateTone> = {
  linked: 'done',
  waiting: 'waiting',
  ambiguous: 'attention',
  unnamed: 'waiting',
}

export function LinkState({ one }: { one: Pick<KeptRecord, 'linkState' | 'because'> }) {
  const t = useRecordTexts()
  return (
    <span title={one.because ?? undefined}>
      <StateBadge tone={tones[one.linkState]}>{t(`state.${one.linkState}`)}</StateBadge>
    </span>
  )
}

export function FieldValue({ field }: { field: Field }): ReactNode {
  if (field.type === 'money') return <Money fen={Number(field.value)} />
  if (field.type === 'instant') return <TimeText at={field.value} show="absolute" />
  return field.value
}

/** What a record says in one line. */
export function useBrief(): (one: KeptRecord) => string {
  const t = useRecordTexts()
  const lasted = (seconds: number): string =>
    seconds === 0
      ? ''
      : t(seconds < 60 ? 'seconds' : 'minutes', { minutes: Math.floor(seconds / 60), seconds: seconds % 60 })
  return ({ brief }) =>
    brief
      .map(({ key, value }) => (key === 'talkSeconds' ? lasted(Number(value)) : value))
      .filter((value) => value !== '' && value !== '****')
      .join(' · ')
}

const paths: Record<RecordLink['target'], string> = {
  customer: '/customers',
  order: '/orders',
  work_order: '/work-orders',
  product: '',
  serial: '/devices',
}

export function pathOf({ target, targetId }: RecordLink): string | null {
  return targetId && paths[target] ? `${paths[target]}/${encodeURIComponent(targetId)}` : null
}

/** Where a record leads, by name. */
export function LinkName({ link }: { link: RecordLink }) {
  const t = useRecordTexts()
  const path = pathOf(link)
  const name = link.name ?? (link.target === 'customer' ? t('nameless') : (link.targetId ?? '—'))
  return path ? <Link to={path}>{name}</Link> : <span>{name}</span>
}

/** A payment that does not come to what its order says. */
export function Difference({ fen }: { fen: number | null }) {
  const t = useRecordTexts()
  return fen ? (
    <Tag tone="attention">
      {t(fen > 0 ? 'money.more' : 'money.less')} <Money fen={Math.abs(fen)} />
    </Tag>
  ) : null
}

/** One record on the page of a customer, an order or a device. */
export function RecordRow({ one, kindShown = false }: { one: KeptRecord; kindShown?: boolean }) {
  const navigate = useNavigate()
  const href = `/records?one=${one.id}`
  const brief = useBrief()(one)
  return (
    <Row
      title={[kindShown && one.kindName, brief].filter(Boolean).join(' · ') || one.kindName}
      detail={
        <>
          <TimeText at={one.at} show="absolute" /> · {one.sourceName}
        </>
      }
      end={
        <span className="q-line">
          {one.amountFen !== null && <Money fen={one.amountFen} />}
          <Difference fen={one.differenceFen} />
        </span>
      }
      href={href}
      onOpen={() => navigate(href)}
    />
  )
}
