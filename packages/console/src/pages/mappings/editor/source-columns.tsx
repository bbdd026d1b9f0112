import { useListed } from '@qiao/ui'
import { useSaid } from '../../../parts/said.ts'
import { type Choice, choicesFor } from './choices.ts'
import { useEditing } from './context.ts'
import { columnOf, eachOf, type FieldOf, ruleAt } from './edit-mapping.ts'
import { useEditorTexts } from './texts.ts'

/** Every column of the files with what stands in it, to be clicked or dragged onto a field. */
export function SourceColumns({
  fields,
  picked,
  fits,
  onChoice,
}: {
  fields: readonly FieldOf[]
  picked: FieldOf | undefined
  fits: (text: string) => boolean
  onChoice: (choice: Choice) => void
}) {
  const t = useEditorTexts()
  const listed = useListed()
  const said = useSaid()
  const { mapping, sample } = useEditing()
  const list = fields.find((one) => one.list !== null)?.list ?? null
  const of = (field: Pick<FieldOf, 'list'>) => choicesFor(mapping, field, sample, eachOf(mapping, field.list))
  const lead: Choice[] = picked
    ? of(picked)
    : [
        ...of({ list: null }).filter(({ path }) => !path.includes('/*/')),
        ...(list === null
          ? []
          : of({ list }).filter(({ path, each }) => each !== 'rows' && !path.startsWith('^'))),
      ]
  const usedFor = (choice: Choice) =>
    fields.find(
      (one) =>
        columnOf(ruleAt(mapping, one)) === choice.path &&
        (choice.each === null || one.list !== null || choice.each === 'rows'),
    )
  return (
    <>
      <p className="q-faint">
        {t(picked ? 'pickFor' : 'dragHint', { field: picked ? said(picked.name) : '' })}
      </p>
      <ul className="c-columns">
        {lead
          .filter(({ label }) => fits(label))
          .map((choice) => {
            const user = usedFor(choice)
            return (
              <li key={choice.id}>
                <button
                  type="button"
                  className="c-choice"
                  draggable
                  onDragStart={(event) => event.dataTransfer.setData('text/plain', choice.id)}
                  onClick={() => onChoice(choice)}
                  data-used={user !== undefined || undefined}
                >
                  <strong>{choice.label}</strong>
                  <span className="q-faint">{listed(choice.sample.slice(0, 3)) || '—'}</span>
                  <span className="q-faint">
                    {user ? t('used', { field: said(user.name) }) : t('unused')}
                  </span>
                </button>
              </li>
            )
          })}
      </ul>
      {sample.from === null && <p className="q-faint">{t('noSample')}</p>}
    </>
  )
}
