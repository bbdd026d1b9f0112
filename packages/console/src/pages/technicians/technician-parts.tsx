import { Tag, useNow } from '@qiao/ui'
import { dateText } from '../../parts/time-window.ts'
import { useTradeWord } from '../../parts/trade-words.ts'
import '../../parts/parts.css'
import { i18n } from '../../services.ts'
import type { TechnicianRow } from './rows.ts'
import { useTechniciansTexts } from './texts.ts'

const soonMs = 30 * 24 * 3_600_000

/** Pieces of today beside how many a day may hold. */
export function LoadMeter({ technician }: { technician: Pick<TechnicianRow, 'unitsToday' | 'capacity'> }) {
  const t = useTechniciansTexts()
  const { unitsToday, capacity } = technician
  const part = Math.min(1, capacity > 0 ? unitsToday / capacity : 1)
  return (
    <span
      className="c-load"
      data-tone={part >= 1 ? 'overdue' : part >= 0.8 ? 'attention' : 'done'}
      title={t('loadHint', { units: unitsToday, capacity })}
    >
      <span className="q-numbers">{t('units', { units: unitsToday, capacity })}</span>
      <span className="c-meter" aria-hidden>
        <span style={{ width: `${part * 100}%` }} />
      </span>
    </span>
  )
}

/** In force, ending within a month, or ended: said by word and colour. */
export function CertificateTags({ certificates }: { certificates: TechnicianRow['certificates'] }) {
  const t = useTechniciansTexts()
  const word = useTradeWord()
  const state = useCertificateState()
  if (certificates.length === 0) return <span className="q-faint">{t('certificate.none')}</span>
  return (
    <span className="q-line">
      {certificates.map((one) => {
        const now = state(one)
        return (
          <Tag key={one.kind} tone={now === 'ended' ? 'overdue' : now === 'soon' ? 'attention' : undefined}>
            {word('certificate', one.kind)}
            {now !== 'inForce' && ` ${t(`certificate.${now}`)}`}
          </Tag>
        )
      })}
    </span>
  )
}

export function useCertificateState() {
  const now = useNow(600_000)
  return ({ validUntil, inForce }: TechnicianRow['certificates'][number]) =>
    !inForce ? 'ended' : Date.parse(validUntil) - now < soonMs ? 'soon' : 'inForce'
}

export function untilWord(validUntil: string): string {
  return dateText(validUntil, i18n.language)
}
