import { Card, Checkbox } from '@qiao/ui'
import { useSaid } from '../../parts/said.ts'
import { Choose, type FormPart, Line } from './form-parts.tsx'
import type { Choices } from './source.ts'
import { useSystemsTexts } from './texts.ts'

/** How what comes is understood, whose it is, and whether it starts anything. */
export function ReadCard({
  part,
  choices,
  number,
}: {
  part: FormPart
  choices: Choices | undefined
  number: number
}) {
  const t = useSystemsTexts()
  const said = useSaid()
  const { draft, change } = part
  const mappings = (choices?.mappings ?? []).filter(({ joins }) => !joins)
  // JSON first where JSON comes, files first where files do.
  const fits = (format: string): boolean => (format === 'json') === (draft.kind !== 'drop')
  const inOrder = mappings.toSorted((a, b) => Number(fits(b.format)) - Number(fits(a.format)))
  return (
    <Card title={`${number} · ${t('new.step.read')}`}>
      <div className="q-stack">
        <div className="c-system-fields">
          <Line part={part} name="name" label={t('new.name')} hint={t('new.nameHint')} />
          <Choose
            part={part}
            name="mappingName"
            label={t('new.mapping')}
            hint={t('new.mappingHint')}
            placeholder={t('new.mappingPick')}
            options={inOrder.map((one) => ({
              value: one.name,
              label: t(one.isOwn ? 'new.own' : 'new.ready', {
                kind: said({ zh: one.kindZh, en: one.kindEn }),
                title: said(one),
                version: one.version,
              }),
            }))}
          />
          {draft.kind !== 'drop' && (
            <Line
              part={part}
              name="recordPath"
              label={t('new.recordPath')}
              hint={t('new.recordPathHint')}
              placeholder={
                choices?.mappings.find(({ name }) => name === draft.mappingName)?.recordPath ?? '/data/list'
              }
              optional
            />
          )}
          <Choose
            part={part}
            name="shopId"
            label={t('new.shop')}
            options={[
              { value: '', label: t('new.shopAuto') },
              ...(choices?.shops ?? []).map(({ id, name }) => ({ value: id, label: name })),
            ]}
          />
        </div>
        <Checkbox checked={draft.startFlows} onChecked={(startFlows) => change({ startFlows })}>
          {t('new.flows')}
        </Checkbox>
      </div>
    </Card>
  )
}
