import { useSaid } from '../../parts/said.ts'
import type { Change } from './mapping-data.ts'
import { useMappingsTexts } from './texts.ts'

/** What was added, removed and changed, in words. */
export function Changes({ changes }: { changes: readonly Change[] }) {
  const t = useMappingsTexts()
  const said = useSaid()
  return (
    <ul className="c-changes">
      {changes.map((one) => (
        <li key={`${one.part}${one.change}${one.name.en}`} data-change={one.change}>
          {t(`change.${one.change as 'added'}`, {
            what: t(`part.${one.part as 'field'}`, { name: said(one.name) }),
          })}
        </li>
      ))}
    </ul>
  )
}
