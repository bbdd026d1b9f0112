import { Money } from '@qiao/ui'
import './parts.css'

type Line = { code: string; name: string; amountFen: number; sentence: string; ruleId: string }

/** Each line of a slip with its sentence: what for, by which rule, how much. */
export function SlipLines({
  lines,
  total,
  totalWord,
}: {
  lines: readonly Line[]
  total?: number
  totalWord?: string
}) {
  return (
    <div>
      {lines.map((line) => (
        <div className="c-line-item" key={`${line.code}-${line.ruleId}-${line.sentence}`}>
          <span>{line.name}</span>
          <Money fen={line.amountFen} />
          <span>{line.sentence}</span>
        </div>
      ))}
      {total !== undefined && (
        <p className="c-sum">
          <span>{totalWord}</span>
          <Money fen={total} />
        </p>
      )}
    </div>
  )
}
