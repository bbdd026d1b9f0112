import { ErrorState, type Language, Skeleton, useNow } from '@qiao/ui'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Slot } from '../service.ts'
import { useCustomerTexts } from '../texts.ts'
import { byDay, dayOf, dayWords, hoursOf, partOf, sameSlot } from '../times.ts'
import { useSlots } from '../use-service.ts'

/** Days across, windows down. A chosen window that is no longer free is simply not marked. */
export function SlotPicker({ chosen, onChoose }: { chosen: Slot | null; onChoose: (slot: Slot) => void }) {
  const t = useCustomerTexts()
  const slots = useSlots()
  const [picked, pick] = useState(chosen && dayOf(chosen.startsAt))
  if (slots.isError) return <ErrorState error={slots.error} onRetry={() => void slots.refetch()} />
  if (!slots.data) return <Skeleton lines={5} />
  const days = byDay(slots.data.items)
  const open = days.find(({ day }) => day === picked) ?? days[0]
  if (!open) return <p>{t('noSlots')}</p>
  return (
    <>
      <DayRow days={days.map(({ day }) => day)} at={open.day} onPick={pick} />
      <div className="c-windows" role="radiogroup" aria-label={t('chooseWindow')}>
        {open.slots.map((slot) => (
          <WindowButton key={slot.startsAt} slot={slot} chosen={sameSlot(slot, chosen)} onChoose={onChoose} />
        ))}
      </div>
    </>
  )
}

function DayRow({ days, at, onPick }: { days: string[]; at: string; onPick: (day: string) => void }) {
  const t = useCustomerTexts()
  const { i18n } = useTranslation()
  const now = new Date(useNow(60_000))
  return (
    <div className="c-days" role="radiogroup" aria-label={t('chooseDay')}>
      {days.map((day) => {
        const { name, date } = dayWords(day, now, i18n.language as Language)
        return (
          // biome-ignore lint/a11y/useSemanticElements: a card with two lines of words, chosen by one tap
          <button
            key={day}
            type="button"
            role="radio"
            className="c-choice"
            aria-checked={day === at}
            aria-label={`${name} ${date}`}
            onClick={() => onPick(day)}
          >
            <strong>{name}</strong>
            <span>{date}</span>
          </button>
        )
      })}
    </div>
  )
}

function WindowButton({
  slot,
  chosen,
  onChoose,
}: {
  slot: Slot
  chosen: boolean
  onChoose: (slot: Slot) => void
}) {
  const t = useCustomerTexts()
  const part = t(`windows.${partOf(slot)}`)
  const hours = hoursOf(slot)
  return (
    // biome-ignore lint/a11y/useSemanticElements: a card with two lines of words, chosen by one tap
    <button
      type="button"
      role="radio"
      className="c-choice c-window"
      aria-checked={chosen}
      aria-label={`${part} ${hours}`}
      onClick={() => onChoose(slot)}
    >
      <span>{part}</span>
      <strong>{hours}</strong>
    </button>
  )
}
