import { Card, Field, IconButton, TextInput } from '@qiao/ui'
import { type Catalogue, type Draft, isSerial, unitsOf, withCount, withSerial } from './draft.ts'
import { type JobDetail, useSettlementItems } from './queries.ts'
import { useJobTexts } from './texts.ts'

type Change = (make: (draft: Draft) => Draft) => void

/** Serial numbers of what was installed; material that was used; parts that the customer had. */
export function UsedCard({ job, draft, change }: { job: JobDetail; draft: Draft; change: Change }) {
  const t = useJobTexts()
  const items = useSettlementItems()
  const asked = job.evidence.some(({ from, required }) => from === 'serial' && required)
  return (
    <>
      <Card title={t('serials.title')}>
        {unitsOf(job.lines).map((unit) => {
          const serial = draft.serials[unit.place] ?? ''
          const label = t(unit.of > 1 ? 'serials.unit' : 'serials.single', {
            product: unit.productName,
            n: unit.number,
          })
          return (
            <Field
              key={unit.place}
              label={label}
              optional={!asked}
              error={serial.trim() !== '' && !isSerial(serial) && t('serials.wrong')}
            >
              <TextInput
                value={serial}
                onValue={(value) => change((before) => withSerial(before, unit.place, value))}
                autoCapitalize="characters"
                autoComplete="off"
                maxLength={40}
              />
            </Field>
          )
        })}
      </Card>
      {items.data && (
        <Card>
          <details className="t-details">
            <summary>{t('used.title')}</summary>
            <p className="q-faint">{t('used.hint')}</p>
            <Counts kind="materials" items={items.data.materials} draft={draft} change={change} />
            <Counts
              kind="customerOwnParts"
              items={items.data.customerOwnParts}
              draft={draft}
              change={change}
            />
          </details>
        </Card>
      )}
    </>
  )
}

function Counts({
  kind,
  items,
  draft,
  change,
}: {
  kind: 'materials' | 'customerOwnParts'
  items: Catalogue
  draft: Draft
  change: Change
}) {
  const t = useJobTexts()
  return (
    <section className="t-counts">
      <h3>{t(`used.${kind}`)}</h3>
      <ul>
        {items.map(({ code, name, unit }) => {
          const quantity = draft[kind][code] ?? 0
          const set = (next: number) => change((before) => withCount(before, kind, code, next))
          return (
            <li key={code}>
              <span>
                {name} <span className="q-faint">{unit}</span>
              </span>
              <button
                type="button"
                className="q-icon-button"
                aria-label={t('used.less', { name })}
                disabled={quantity === 0}
                onClick={() => set(quantity - 1)}
              >
                −
              </button>
              <output className="q-numbers" aria-label={name}>
                {quantity}
              </output>
              <IconButton icon="plus" label={t('used.more', { name })} onClick={() => set(quantity + 1)} />
            </li>
          )
        })}
      </ul>
    </section>
  )
}
