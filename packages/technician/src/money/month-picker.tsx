import { IconButton } from '@qiao/ui'
import { monthText, shiftMonth } from '../shared/times.ts'
import { useLanguage } from '../shared/use-language.ts'

/** One month back or on, never past the newest. */
export function MonthPicker({
  month,
  newest,
  onMonth,
  former,
  next,
}: {
  month: string
  newest: string
  onMonth: (month: string) => void
  former: string
  next: string
}) {
  const { language } = useLanguage()
  return (
    <div className="t-month">
      <IconButton icon="chevronLeft" label={former} onClick={() => onMonth(shiftMonth(month, -1))} />
      <strong aria-live="polite">{monthText(month, language)}</strong>
      <IconButton
        icon="chevronRight"
        label={next}
        disabled={month >= newest}
        onClick={() => onMonth(shiftMonth(month, 1))}
      />
    </div>
  )
}
