import { Select } from '@qiao/ui'
import { useSaid } from '../../../parts/said.ts'
import { choicesFor, listSources } from './choices.ts'
import { ConditionEditor } from './condition-editor.tsx'
import type { ConditionData } from './condition-rows.ts'
import { ChoicesContext, useEditing } from './context.ts'
import { eachOf, withList } from './edit-mapping.ts'
import { rowsName } from './sample.ts'
import { useEditorTexts } from './texts.ts'

/** Above the fields of a list: what it is made of, and which elements are left out. */
export function ListHead({ list, idField }: { list: string; idField: string | undefined }) {
  const t = useEditorTexts()
  const said = useSaid()
  const { mapping, sample, change } = useEditing()
  const each = eachOf(mapping, list)
  const open = listSources(mapping, sample)
  const sources = each === null || open.includes(each) ? open : [...open, each]
  const held = (mapping.fields as Record<string, { skipWhen?: ConditionData }> | undefined)?.[list]
  return (
    <div className="c-list-head">
      <div className="c-spread">
        <strong>{said(listWords[list] ?? { zh: list, en: list })}</strong>
        <Select
          aria-label={t('list.from', { list: said(listWords[list] ?? { zh: list, en: list }) })}
          value={each ?? ''}
          placeholder={t('list.pick')}
          onValue={(next) => change(withList(mapping, list, { each: next }, idField))}
          options={sources.map((one) => ({
            value: one,
            label: one === rowsName ? t('list.rows') : t('list.of', { name: one }),
          }))}
        />
      </div>
      {each !== null && (
        <ChoicesContext value={choicesFor(mapping, { list }, sample, each)}>
          <ConditionEditor
            condition={held?.skipWhen}
            add={t('list.skip')}
            onCondition={(skipWhen) => change(withList(mapping, list, { skipWhen }, idField))}
          />
        </ChoicesContext>
      )}
    </div>
  )
}

const listWords: Record<string, { zh: string; en: string }> = {
  lines: { zh: '商品行', en: 'Lines' },
  entries: { zh: '分录', en: 'Entries' },
  items: { zh: '明细', en: 'Items' },
  parcels: { zh: '包裹', en: 'Parcels' },
}
