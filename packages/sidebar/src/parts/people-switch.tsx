import { useSidebarTexts } from '../texts.ts'
import type { SidebarView } from '../view.ts'

/** Several receivers behind one friend: one at a time, never mixed. */
export function PeopleSwitch({
  people,
  at,
  onPick,
}: {
  people: SidebarView['people']
  at: string | null
  onPick: (key: string | null) => void
}) {
  const t = useSidebarTexts()
  return (
    <fieldset className="s-people">
      <legend className="q-hidden">{t('people.label')}</legend>
      {[{ key: null, label: t('people.all') }, ...people].map((one) => (
        <button
          key={one.key ?? 'all'}
          type="button"
          aria-pressed={at === one.key}
          onClick={() => onPick(one.key)}
        >
          {one.label}
        </button>
      ))}
    </fieldset>
  )
}
