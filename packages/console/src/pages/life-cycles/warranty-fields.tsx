import { Checkbox, Field, Select, TextInput } from '@qiao/ui'
import { digits, starts, type Warranty } from './form.ts'
import { useLifeCycleTexts } from './texts.ts'

/** From what day a warranty counts; how long it lasts stands with the product. */
export function WarrantyFields({
  warranty,
  locked,
  source,
  onWarranty,
}: {
  warranty: Warranty
  locked: boolean
  source: string
  onWarranty: (warranty: Warranty) => void
}) {
  const t = useLifeCycleTexts()
  return (
    <section className="q-stack c-cycle-warranty">
      <h3>{t('warranty.title')}</h3>
      <div className="c-cycle-names">
        <Field label={t('warranty.from')}>
          <Select
            value={warranty.from}
            disabled={locked}
            options={starts.map((value) => ({ value, label: t(`warranty.${value}`) }))}
            onValue={(from) => onWarranty({ ...warranty, from: from as Warranty['from'] })}
          />
        </Field>
        {warranty.from === 'installed' && (
          <Field label={t('warranty.wait')} hint={t('warranty.waitHint')}>
            <TextInput
              inputMode="numeric"
              value={String(warranty.waitDays)}
              disabled={locked}
              onValue={(text) => onWarranty({ ...warranty, waitDays: Number(digits(text)) })}
            />
          </Field>
        )}
      </div>
      <Checkbox
        checked={warranty.repairsExtend}
        disabled={locked}
        onChecked={(repairsExtend) => onWarranty({ ...warranty, repairsExtend })}
      >
        {t('warranty.repairs')}
      </Checkbox>
      <p className="q-faint">
        {t('warranty.months')} {t('source', { text: source })}
      </p>
    </section>
  )
}
