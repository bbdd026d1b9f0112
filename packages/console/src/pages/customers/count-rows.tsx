import { useMergeTexts } from './merge-texts.ts'

const kinds = ['orders', 'workOrders', 'friends', 'messages', 'visitors', 'identifiers'] as const
export type Counts = Record<(typeof kinds)[number], number>

/** How much of each kind stands in each column; kinds that nobody has are left out. */
export function CountRows({
  title,
  columns,
}: {
  title: string
  columns: readonly { label: string; name?: string; of: Counts; since?: Counts }[]
}) {
  const t = useMergeTexts()
  const shown = kinds.filter((kind) => columns.some(({ of }) => of[kind] > 0))
  if (shown.length === 0) return null
  return (
    <div className="c-review-scroll">
      <table className="c-review-sides c-review-counts">
        <thead>
          <tr>
            <td>{title}</td>
            {columns.map(({ label, name }) => (
              <th key={label} scope="col">
                {label} {name && <span className="c-merge-name">{name}</span>}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {shown.map((kind) => (
            <tr key={kind}>
              <th scope="row">{t(`count.${kind}`)}</th>
              {columns.map(({ label, of, since }) => (
                <td key={label} className="q-numbers">
                  {of[kind]}
                  {since && since[kind] > 0 && (
                    <span className="q-faint">
                      {' '}
                      {t('sinceMerge')} {since[kind]}
                    </span>
                  )}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
